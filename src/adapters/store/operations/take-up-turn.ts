import { agentNotFound } from "../../../domain/agent-rules.ts";
import type { TurnFact } from "../../../domain/turn-event.ts";
import { checkFence, checkWorks } from "../../../domain/turn-rules.ts";
import type { Tables } from "../tables.ts";
import type { OperationHandler } from "./operation-handler.ts";
import { appendFacts, getTurnRow, toTurn } from "./turn-journal.ts";

/** Claims a turn that is ready. */
export function takeUpTurnHandler(tables: Tables): OperationHandler<"takeUpTurn"> {
  return {
    perform(input) {
      const found = getTurnRow(tables, input);
      checkFence(found, "READY", input.attempt - 1);
      const ref = { workspace: found.workspace, name: found.agent };
      const agent = tables.agents.find(ref);
      if (agent === undefined) throw agentNotFound(ref);
      checkWorks(agent);
      const { attempt, at, restarted } = input;
      const agentVersion = found.agentVersion === 0 ? agent.version : found.agentVersion;
      const facts: TurnFact[] = [{ kind: "taken_up", attempt, agentVersion }];
      if (restarted !== undefined) facts.push({ kind: "step_restarted", ...restarted });
      const claimed = { ...found, state: "RUNNING" as const, attempt, agentVersion };
      const turn = appendFacts(tables, claimed, { at, facts, blobs: [] });
      tables.turns.update({ ...turn, stepsAtTakeUp: turn.steps });
      return { result: toTurn(turn), references: [] };
    },
    recall: (input) => toTurn(getTurnRow(tables, input)),
  };
}
