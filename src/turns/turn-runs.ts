import { FailureError } from "../domain/failure.ts";
import type { TurnId } from "../domain/ids.ts";
import type { Runtime } from "../domain/runtime.ts";
import type { Turn } from "../domain/turn.ts";
import { waitOver } from "../domain/wait-over.ts";
import type { TurnPorts } from "./ports.ts";
import { runTurn } from "./run-turn.ts";
import { restartOf } from "./turn-progress.ts";

/** The turns being worked on in this process. Disposing cuts them; they go on at the next start. */
export interface TurnRuns extends AsyncDisposable {
  readonly size: number;
  has(turn: TurnId): boolean;
  /**
   * Takes a turn up, unless it was just accepted as running, and works on it; `onEnd` is called
   * when that is over, however it went.
   */
  start(turn: Turn, onEnd: () => Promise<void>): void;
  /** Cuts the work on a turn that has ended in the store. */
  cut(turn: TurnId): void;
}

/** Wait after a write was refused for want of disk, say. */
const repeatPauseMs = 1_000;

/** How long tools that must not be cut may go on at a stop. */
const graceMs = 1_500;

interface RunningTurn {
  readonly cut: AbortController;
  readonly done: Promise<void>;
}

export function createTurnRuns(ports: TurnPorts): TurnRuns {
  const { runtime } = ports;
  const runs = new Map<TurnId, RunningTurn>();
  const stopping = new AbortController();
  const forcing = new AbortController();
  return {
    get size() {
      return runs.size;
    },
    has: (turn) => runs.has(turn),
    start(turn, onEnd) {
      const cut = new AbortController();
      const done = Promise.withResolvers<void>();
      runs.set(turn.id, { cut, done: done.promise });
      const signals = {
        cut: AbortSignal.any([cut.signal, stopping.signal]),
        force: forcing.signal,
      };
      runtime.spawn("turn", async () => {
        try {
          await takeUpAndRun(ports, turn, signals);
        } finally {
          runs.delete(turn.id);
          done.resolve();
          await onEnd();
        }
      });
    },
    cut: (turn) => runs.get(turn)?.cut.abort(),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      const all = Promise.all([...runs.values()].map(({ done }) => done));
      const over = new AbortController();
      const grace = runtime.at(runtime.monotonic() + graceMs, over.signal);
      await Promise.race([all, grace]);
      over.abort(waitOver);
      forcing.abort();
      await all;
    },
  };
}

async function takeUpAndRun(
  ports: TurnPorts,
  turn: Turn,
  signals: Parameters<typeof runTurn>[2],
): Promise<void> {
  const { runtime, observer } = ports;
  try {
    await runTurn(ports, turn.state === "RUNNING" ? turn : await takeUp(ports, turn), signals);
  } catch (error) {
    // Somebody else changed it first, or the store is ending: the store has the truth.
    if (!(error instanceof FailureError)) throw error;
    observer.note("debug", "a turn was not taken up", { turn: turn.id, error });
    if (error.kind === "exhausted") await pauseBeforeRepeat(runtime, signals.cut);
  }
}

async function takeUp({ store, runtime, live }: TurnPorts, turn: Turn): Promise<Turn> {
  const { id, workspace, agent: actor } = turn;
  const attempt = turn.attempt + 1;
  // A turn that was never taken up has nothing that could begin again.
  const restart = turn.attempt === 0 ? {} : await restartOf(store, turn);
  const write = { actor, at: runtime.now(), turn: id, workspace, attempt };
  const claimed = await store.write("takeUpTurn", { ...write, ...restart });
  live.committed(id);
  return claimed;
}

/** Waits until what the store could not do before is worth another try. */
export async function pauseBeforeRepeat(runtime: Runtime, signal: AbortSignal): Promise<void> {
  await runtime.at(runtime.monotonic() + repeatPauseMs, signal);
}
