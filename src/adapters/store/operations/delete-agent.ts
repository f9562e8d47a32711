import type { Agent } from "../../../domain/agent.ts";
import { agentNotFound } from "../../../domain/agent-rules.ts";
import type { DeleteAgent } from "../../../domain/store.ts";
import type { TurnFact } from "../../../domain/turn-event.ts";
import type { Tables } from "../tables.ts";
import type { TurnRow } from "../turns-table.ts";
import { type OperationHandler, recallAgent } from "./operation-handler.ts";
import { removeAgent } from "./remove-agent.ts";
import { appendFacts, endTurn } from "./turn-journal.ts";

/**
 * Deletes an agent: at once when nothing of it is open or by force, which ends its turns; else it
 * takes no more messages and is deleted with the end of its last turn.
 */
export function deleteAgentHandler(tables: Tables): OperationHandler<"deleteAgent"> {
  return {
    perform(input) {
      const agent = tables.agents.find(input);
      if (agent === undefined) throw agentNotFound(input);
      const open = tables.turns.listOpenOf(agent.workspace, agent.name);
      if (open.length > 0 && !input.force) return drain(tables, agent, input);
      for (const turn of open) cancel(tables, turn, input);
      const position = removeAgent(tables, agent, input);
      return { result: agent, references: [{ position }] };
    },
    recall: (input, [reference]) => recallAgent(tables, input, reference),
  };
}

function drain(tables: Tables, before: Agent, { actor, at }: DeleteAgent) {
  if (before.state === "DRAINING")
    return { result: before, references: [{ position: 0 as const }] };
  const agent: Agent = { ...before, state: "DRAINING", updatedAt: at };
  tables.agents.update(agent);
  const { workspace, name: subject } = agent;
  const attributes = { state: agent.state, state_before: before.state };
  const event = {
    kind: "AGENT_DRAINING" as const,
    at,
    workspace,
    subject,
    actor,
    attributes,
    agent,
  };
  return { result: agent, references: [{ position: tables.events.append(event) }] };
}

function cancel(tables: Tables, turn: TurnRow, { actor, at }: DeleteAgent): void {
  const facts: TurnFact[] = [{ kind: "cancelled", actor, reason: "the agent was deleted" }];
  endTurn(tables, appendFacts(tables, turn, { at, facts, blobs: [] }), { state: "CANCELLED", at });
}
