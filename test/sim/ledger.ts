import type { Db } from "../../src/adapters/store/database.ts";
import type { TurnFact } from "../../src/domain/turn-event.ts";
import { findInDoubt } from "../../src/domain/turn-rules.ts";

/** The journal as it stands on the disk, read behind the server's back. */
export interface Ledger {
  countFacts(turn: string, kind: TurnFact["kind"], step: number): number;
  /** Decisions to make a call again. */
  countRepeats(turn: string, step: number): number;
  /** Model steps on disk of the turn that handles a message with this content. */
  countModelSteps(contentHash: string): number;
  /** Unsafe calls that would be in doubt if the server started now. */
  listDoubts(): readonly { readonly turn: string; readonly step: number }[];
}

export function createLedger(db: Db): Ledger {
  const count = (condition: string) =>
    db
      .prepare<unknown[], number>(
        `SELECT count(*) FROM turn_events WHERE turn = (SELECT number FROM turns WHERE id = ?)
        AND fact ->> 'step' = ? AND ${condition}`,
      )
      .pluck();
  const ofKind = count("fact ->> 'kind' = ?");
  const repeats = count("fact ->> 'kind' = 'resolved' AND fact ->> 'decision' = 'REPEAT'");
  const modelSteps = db
    .prepare<unknown[], number>(
      `SELECT count(*) FROM turn_events WHERE fact ->> 'kind' = 'model_step' AND turn IN
      (SELECT number FROM turns WHERE id IN
        (SELECT turn FROM messages WHERE content = ? AND performative = 'REQUEST'))`,
    )
    .pluck();
  const running = db.prepare<[], { number: number; id: string }>(
    "SELECT number, id FROM turns WHERE state = 'RUNNING'",
  );
  const facts = db
    .prepare<[number], string>("SELECT fact FROM turn_events WHERE turn = ? ORDER BY sequence")
    .pluck();
  const factsOf = (turn: number): TurnFact[] => facts.all(turn).map((fact) => JSON.parse(fact));
  return {
    countFacts: (turn, kind, step) => ofKind.get(turn, step, kind) ?? 0,
    countRepeats: (turn, step) => repeats.get(turn, step) ?? 0,
    countModelSteps: (contentHash) => modelSteps.get(contentHash) ?? 0,
    listDoubts: () =>
      running
        .all()
        .flatMap(({ number, id }) =>
          findInDoubt(factsOf(number)).map(({ step }) => ({ turn: id, step })),
        ),
  };
}
