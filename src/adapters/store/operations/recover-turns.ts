import type { TurnFailure, TurnState } from "../../../domain/turn.ts";
import type { TurnFact } from "../../../domain/turn-event.ts";
import { findInDoubt } from "../../../domain/turn-rules.ts";
import type { RecoverTurns } from "../../../domain/turn-writes.ts";
import type { Tables } from "../tables.ts";
import type { TurnRow } from "../turns-table.ts";
import type { OperationHandler } from "./operation-handler.ts";
import { appendFacts, endTurn, putBack, toTurn } from "./turn-journal.ts";

/** How many turns are read at a time. */
const pageSize = 500;

/**
 * Sorts what ran when the server stopped: back to ready, in doubt, or ended as a crash loop. A
 * crash counts against a turn that recorded no step since it was taken up.
 */
export function recoverTurnsHandler(tables: Tables): OperationHandler<"recoverTurns"> {
  return {
    perform(input) {
      const crashed = !tables.meta.wasPreviousStopClean();
      const turns = [...runningTurns(tables)].map((row) => recover(tables, row, crashed, input));
      const count = (wanted: TurnState) => turns.filter(({ state }) => state === wanted).length;
      const failed = turns.filter(({ state }) => state === "FAILED").map(toTurn);
      const result = { ready: count("READY"), waiting: count("WAITING"), failed };
      return { result, references: [] };
    },
    recall: () => ({ ready: 0, waiting: 0, failed: [] }),
  };
}

function* runningTurns({ turns }: Tables): Generator<TurnRow> {
  let page: TurnRow[];
  let after: TurnRow["id"] | "" = "";
  do {
    page = turns.listOpen(after, pageSize);
    after = page.at(-1)?.id ?? "";
    yield* page.filter(({ state }) => state === "RUNNING");
  } while (page.length === pageSize);
}

function recover(tables: Tables, turn: TurnRow, crashed: boolean, input: RecoverTurns): TurnRow {
  const { at, crashesMax } = input;
  const isInDoubt = findInDoubt(tables.turnEvents.facts(turn)).length > 0;
  const isStuck = crashed && !isInDoubt && turn.steps === turn.stepsAtTakeUp;
  const crashes = turn.crashes + (isStuck ? 1 : 0);
  if (isStuck && crashes >= crashesMax) {
    return failAsCrashLoop(tables, { ...turn, crashes }, input);
  }
  return putBack(tables, { ...turn, crashes }, at);
}

function failAsCrashLoop(tables: Tables, turn: TurnRow, { at, crashLoop }: RecoverTurns): TurnRow {
  const failure: TurnFailure = { reason: "CRASH_LOOP", message: crashLoop.text };
  // One reply for each turn: its id follows from the turn's.
  const id = turn.id.replace(/^turn_/, "msg_") as TurnRow["message"];
  const facts: TurnFact[] = [{ kind: "failed", failure, message: id }];
  const failed = appendFacts(tables, turn, { at, facts, blobs: [] });
  return endTurn(tables, failed, {
    state: "FAILED",
    at,
    failure,
    reply: { id, performative: "FAILURE", content: crashLoop },
  });
}
