import { FailureError } from "../../../domain/failure.ts";
import type { TurnFailure } from "../../../domain/turn.ts";
import type { TurnFact } from "../../../domain/turn-event.ts";
import { checkFence, findInDoubt } from "../../../domain/turn-rules.ts";
import type { ResolveTurn } from "../../../domain/turn-writes.ts";
import type { Tables } from "../tables.ts";
import type { TurnRow } from "../turns-table.ts";
import type { OperationHandler } from "./operation-handler.ts";
import { appendFacts, endTurn, getTurnRow, toTurn } from "./turn-journal.ts";

/** Decides an in-doubt step; the turn goes on once no step is in doubt any more. */
export function resolveTurnHandler(tables: Tables): OperationHandler<"resolveTurn"> {
  return {
    perform(input) {
      const found = getTurnRow(tables, input);
      checkFence(found, "WAITING", input.attempt);
      const inDoubt = findInDoubt(tables.turnEvents.facts(found));
      if (!inDoubt.some(({ step }) => step === input.step)) throw notInDoubt(input);
      const { step, decision, actor, reason, at } = input;
      const facts: TurnFact[] = [{ kind: "resolved", step, decision, actor, reason }];
      const blobs = [];
      if (decision === "ASSUME_DONE") {
        const name = inDoubt.find((each) => each.step === step)?.name ?? "";
        const content = input.result.hash;
        facts.push({ kind: "tool_finished", step, name, content, truncated: false, cpuMs: 0 });
        blobs.push(input.result);
      }
      const turn = appendFacts(tables, found, { at, facts, blobs });
      if (decision === "FAIL_TURN")
        return { result: toTurn(fail(tables, turn, input)), references: [] };
      const state = inDoubt.length > 1 ? ("WAITING" as const) : ("READY" as const);
      tables.turns.update({ ...turn, state });
      return { result: toTurn({ ...turn, state }), references: [] };
    },
    recall: (input) => toTurn(getTurnRow(tables, input)),
  };
}

function fail(tables: Tables, turn: TurnRow, input: ResolveTurn): TurnRow {
  const { at, newMessage: id, actor, reason } = input;
  const message = `${actor} decided to end the turn: ${reason}`;
  const failure: TurnFailure = { reason: "DECIDED", message };
  const fact: TurnFact = { kind: "failed", failure, message: id };
  const failed = appendFacts(tables, turn, { at, facts: [fact], blobs: [] });
  const content = input.result;
  return endTurn(tables, failed, {
    state: "FAILED",
    at,
    failure,
    reply: { id, performative: "FAILURE", content },
  });
}

function notInDoubt({ turn, step }: ResolveTurn): FailureError {
  return new FailureError({
    reason: "TURN_CHANGED",
    message: `Step ${step} of turn ${turn} is not in doubt: look at the turn again`,
    metadata: { turn, step: String(step) },
  });
}
