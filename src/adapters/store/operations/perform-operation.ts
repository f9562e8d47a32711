import type { Operation, WriteKind, Writes } from "../../../domain/store.ts";
import type { Tables } from "../tables.ts";
import { acceptMessageHandler } from "./accept-message.ts";
import { appendEventHandler } from "./append-event.ts";
import { appendTurnHandler } from "./append-turn.ts";
import { cancelTurnHandler } from "./cancel-turn.ts";
import { commandAgentHandler } from "./command-agent.ts";
import { deleteAgentHandler } from "./delete-agent.ts";
import { deployAgentsHandler } from "./deploy-agents.ts";
import type { OperationHandler } from "./operation-handler.ts";
import { recoverTurnsHandler } from "./recover-turns.ts";
import { releaseTurnHandler } from "./release-turn.ts";
import { resolveTurnHandler } from "./resolve-turn.ts";
import { rollbackAgentHandler } from "./rollback-agent.ts";
import { takeUpTurnHandler } from "./take-up-turn.ts";

type Handlers = { readonly [K in WriteKind]: OperationHandler<K> };

/**
 * Makes the function that performs operations over `tables`. A request id seen before gives the
 * first result and does nothing.
 */
export function createPerformer(tables: Tables) {
  const handlers: Handlers = {
    deployAgents: deployAgentsHandler(tables),
    commandAgent: commandAgentHandler(tables),
    deleteAgent: deleteAgentHandler(tables),
    rollbackAgent: rollbackAgentHandler(tables),
    appendEvent: appendEventHandler(tables),
    acceptMessage: acceptMessageHandler(tables),
    takeUpTurn: takeUpTurnHandler(tables),
    appendTurn: appendTurnHandler(tables),
    cancelTurn: cancelTurnHandler(tables),
    resolveTurn: resolveTurnHandler(tables),
    releaseTurn: releaseTurnHandler(tables),
    recoverTurns: recoverTurnsHandler(tables),
  };
  return function perform<K extends WriteKind>({ kind, input }: Operation<K>): Writes[K]["gives"] {
    const handler: OperationHandler<K> = handlers[kind];
    const { request, at } = input;
    if (request === undefined) return handler.perform(input).result;
    const known = tables.requests.find(request, at);
    if (known !== undefined) return handler.recall(input, known);
    const { result, references } = handler.perform(input);
    tables.requests.put(request, at, references);
    return result;
  };
}
