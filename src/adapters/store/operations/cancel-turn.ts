import { FailureError } from "../../../domain/failure.ts";
import type { TurnFact } from "../../../domain/turn-event.ts";
import { findInDoubt, hasEnded } from "../../../domain/turn-rules.ts";
import type { Tables } from "../tables.ts";
import type { OperationHandler } from "./operation-handler.ts";
import { appendFacts, endTurn, getTurnRow, toTurn } from "./turn-journal.ts";

/** Ends a turn by the wish of a caller; an unsafe call under way stays in doubt. */
export function cancelTurnHandler(tables: Tables): OperationHandler<"cancelTurn"> {
  return {
    perform(input) {
      const { at, actor, reason } = input;
      const found = getTurnRow(tables, input);
      if (found.state === "CANCELLED") return { result: toTurn(found), references: [] };
      if (hasEnded(found)) {
        throw new FailureError({
          reason: "TURN_ENDED",
          message: `Turn ${found.id} has ended already (${found.state})`,
          metadata: { turn: found.id, state: found.state },
        });
      }
      const inDoubt = found.state === "WAITING" ? [] : findInDoubt(tables.turnEvents.facts(found));
      const facts: TurnFact[] = inDoubt.map((step) => ({ kind: "in_doubt", ...step }));
      facts.push({ kind: "cancelled", actor, reason });
      const turn = appendFacts(tables, found, { at, facts, blobs: [] });
      const ended = endTurn(tables, turn, { state: "CANCELLED", at });
      return { result: toTurn(ended), references: [] };
    },
    recall: (input) => toTurn(getTurnRow(tables, input)),
  };
}
