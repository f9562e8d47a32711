import type { Chance } from "./chance.ts";

/** Decides when the process dies. */
export interface Crashes {
  /** How often it died. */
  readonly count: number;
  inCommit(): boolean;
  betweenTasks(): boolean;
  /** No more of them. */
  stop(): void;
}

/**
 * Some seeds crash never, some often; the places are different moments of a commit or any other.
 */
export function createCrashes(chance: Chance): Crashes {
  const inCommit = chance.pick([0, 0.01, 0.03, 0.1]);
  const betweenTasks = chance.pick([0, 0.002, 0.01]);
  let left = chance.pick([0, 1, 2, 4, 8, 12]);
  let count = 0;
  const hits = (probability: number) => {
    if (left === 0 || !chance.hits(probability)) return false;
    left -= 1;
    count += 1;
    return true;
  };
  return {
    get count() {
      return count;
    },
    inCommit: () => hits(inCommit),
    betweenTasks: () => hits(betweenTasks),
    stop() {
      left = 0;
    },
  };
}
