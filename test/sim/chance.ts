/** Seeded chance: the same seed gives the same numbers, whatever the machine. */
export interface Chance {
  /** Number in [0, 1). */
  next(): number;
  /** Whole number in [0, below). */
  below(below: number): number;
  /** True with the given probability. */
  hits(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** Chance of its own for each purpose, so that a change in one leaves the others as they were. */
export function createChance(seed: number, purpose: string): Chance {
  let state = seed ^ 0x9e3779b9;
  for (const letter of purpose) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  // mulberry32: small, fast and good enough to choose schedules by.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    hits: (probability) => next() < probability,
    pick(list) {
      const found = list[below(list.length)];
      if (found === undefined) throw new Error("nothing to pick from");
      return found;
    },
  };
}
