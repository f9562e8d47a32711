import { FailureError } from "../domain/failure.ts";
import type { Turn } from "../domain/turn.ts";
import type { TurnPorts } from "./ports.ts";
import { pauseBeforeRepeat } from "./turn-runs.ts";

/**
 * The turn after the work on it is over; undefined when it is gone. When it was left in the middle,
 * since a write was refused (a full disk, say), it is given back first, again and again until that
 * is written or `stopping` aborts.
 */
export async function releaseTurn(
  { store, runtime, observer }: TurnPorts,
  { id, workspace, agent }: Turn,
  stopping: AbortSignal,
): Promise<Turn | undefined> {
  for (;;) {
    const now = await store.findTurn(workspace, id);
    if (now?.state !== "RUNNING" || stopping.aborted) return now;
    await pauseBeforeRepeat(runtime, stopping);
    if (stopping.aborted) return now;
    const { attempt } = now;
    try {
      const write = { actor: agent, at: runtime.now(), turn: id, workspace, attempt };
      return await store.write("releaseTurn", write);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      observer.note("warn", "a turn cannot be given back", { turn: id, error });
    }
  }
}
