import { checkFence } from "../../../domain/turn-rules.ts";
import type { Tables } from "../tables.ts";
import type { OperationHandler } from "./operation-handler.ts";
import { getTurnRow, putBack, toTurn } from "./turn-journal.ts";

/** Gives a running turn back, as a crash would, but without counting one. */
export function releaseTurnHandler(tables: Tables): OperationHandler<"releaseTurn"> {
  return {
    perform(input) {
      const found = getTurnRow(tables, input);
      checkFence(found, "RUNNING", input.attempt);
      return { result: toTurn(putBack(tables, found, input.at)), references: [] };
    },
    recall: (input) => toTurn(getTurnRow(tables, input)),
  };
}
