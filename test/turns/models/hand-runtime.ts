import type { Sha256, UnixMs } from "../../../src/domain/ids.ts";
import type { Runtime } from "../../../src/domain/runtime.ts";

interface Sleeper {
  readonly deadline: number;
  readonly wake: () => void;
}

/** A runtime whose clock moves only by `advance`, and whose chance is always `chance`. */
export function createHandRuntime(chance = 0) {
  let now = 0;
  const sleepers = new Set<Sleeper>();
  const runtime: Runtime = {
    now: () => now as UnixMs,
    monotonic: () => now,
    at: (deadline, signal) =>
      new Promise((resolve) => {
        if (now >= deadline || signal?.aborted) return resolve();
        const wake = () => {
          sleepers.delete(sleeper);
          resolve();
        };
        const sleeper = { deadline, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", wake, { once: true });
      }),
    random: () => chance,
    id: (kind) => kind,
    sha256: () => "" as Sha256,
    spawn: (_, task) => void task(),
    yield: () => settled(),
  };
  return {
    runtime,
    /** How many wait for the clock. */
    sleeping: () => sleepers.size,
    /** Moves the clock on, waking sleepers at their times, and lets all that follows happen. */
    async advance(ms: number) {
      await settled();
      const end = now + ms;
      for (let next = findNext(end); next !== undefined; next = findNext(end)) {
        now = Math.max(now, next.deadline);
        next.wake();
        await settled();
      }
      now = end;
    },
  };

  function findNext(end: number): Sleeper | undefined {
    const due = [...sleepers].filter(({ deadline }) => deadline <= end);
    return due.sort((a, b) => a.deadline - b.deadline)[0];
  }
}

/** Lets every promise that can go on do so. */
export async function settled() {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
