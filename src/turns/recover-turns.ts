import type { TurnId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Turn } from "../domain/turn.ts";
import type { TurnPorts } from "./ports.ts";
import { toTurnRecord } from "./to-turn-record.ts";

/** Turns read at a time. */
const pageSize = 500;

/**
 * Brings the turns that ran when the server stopped back to a state they can go on from, and gives
 * all that are open in the order they were accepted.
 */
export async function recoverTurns({
  store,
  runtime,
  observer,
}: TurnPorts): Promise<readonly Turn[]> {
  const text =
    `The server died ${limits.turnCrashesMax} times while this turn ran and nothing came of it: ` +
    "it is not tried again";
  const { ready, waiting, failed } = await store.write("recoverTurns", {
    actor: "",
    at: runtime.now(),
    crashesMax: limits.turnCrashesMax,
    crashLoop: { hash: runtime.sha256(text), text },
  });
  if (ready + waiting + failed.length > 0) {
    observer.note("info", "turns recovered", { ready, waiting, failed: failed.length });
  }
  for (const turn of failed) observer.turn(toTurnRecord(turn));
  const open: Turn[] = [];
  for (let after: TurnId | "" = ""; ; ) {
    const page: readonly Turn[] = await store.listOpenTurns(after, pageSize);
    open.push(...page);
    after = page.at(-1)?.id ?? after;
    if (page.length < pageSize) return open;
  }
}
