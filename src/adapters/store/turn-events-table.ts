import type { TurnId, UnixMs } from "../../domain/ids.ts";
import type { TurnEvent, TurnFact } from "../../domain/turn-event.ts";
import type { Db } from "./database.ts";

interface Row {
  readonly sequence: number;
  readonly at: UnixMs;
  readonly fact: string;
}

/** The `turn_events` table: the journal of every turn. */
export function turnEventsTable(db: Db) {
  const insert = db.prepare<[number, number, UnixMs, string]>(
    "INSERT INTO turn_events (turn, sequence, at, fact) VALUES (?, ?, ?, ?)",
  );
  const list = db.prepare<[string, number, number], Row>(`
    SELECT sequence, at, fact FROM turn_events
    WHERE turn = (SELECT number FROM turns WHERE id = +?) AND sequence > +?
    ORDER BY sequence LIMIT +?`);
  const facts = db
    .prepare<[number], string>("SELECT fact FROM turn_events WHERE turn = +? ORDER BY sequence")
    .pluck();
  return {
    /** Appends facts after `lastSequence`; returns the bytes they take. */
    append(turn: number, lastSequence: number, at: UnixMs, facts: readonly TurnFact[]): number {
      let bytes = 0;
      for (const [index, fact] of facts.entries()) {
        const text = JSON.stringify(fact);
        insert.run(turn, lastSequence + 1 + index, at, text);
        bytes += text.length;
      }
      return bytes;
    },
    /** Every fact of a turn, in order. */
    facts: ({ number }: { readonly number: number }): TurnFact[] =>
      facts.all(number).map((fact) => JSON.parse(fact)),
    list(turn: TurnId, after: number, limit: number): TurnEvent[] {
      const rows = list.all(turn, after, limit);
      return rows.map(({ sequence, at, fact }) => ({ turn, sequence, at, fact: JSON.parse(fact) }));
    },
  };
}
