import { FailureError } from "../../../domain/failure.ts";
import { hasEnded } from "../../../domain/turn-rules.ts";
import type { Tables } from "../tables.ts";
import type { OperationHandler } from "./operation-handler.ts";
import { cancelTurn, getTurnRow, toTurn } from "./turn-journal.ts";

/** Ends a turn by the wish of a caller; an unsafe call under way stays in doubt. */
export function cancelTurnHandler(tables: Tables): OperationHandler<"cancelTurn"> {
  return {
    perform(input) {
      const found = getTurnRow(tables, input);
      if (found.state === "CANCELLED") return { result: toTurn(found), references: [] };
      if (hasEnded(found)) {
        throw new FailureError({
          reason: "TURN_ENDED",
          message: `Turn ${found.id} has ended already (${found.state})`,
          metadata: { turn: found.id, state: found.state },
        });
      }
      return { result: toTurn(cancelTurn(tables, found, input)), references: [] };
    },
    recall: (input) => toTurn(getTurnRow(tables, input)),
  };
}
