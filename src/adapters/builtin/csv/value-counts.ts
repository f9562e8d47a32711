/** How often each value occurs, within bounds. */
export interface ValueCounts<T extends string | number> {
  add(value: T): void;
  readonly distinct: number;
  /** False when there were more values than could be kept. */
  readonly isComplete: boolean;
  /** Most frequent first, equal ones in order. */
  top(count: number): { value: T; count: number }[];
}

/** Values and characters that all counts of one table may keep together. */
export interface CountBudget {
  values: number;
  characters: number;
}

const valueLengthMax = 200;

/** Counts up to `distinctMax` values; those counted are counted exactly. */
export function createValueCounts<T extends string | number>(
  budget: CountBudget,
  distinctMax: number,
): ValueCounts<T> {
  const counts = new Map<T, number>();
  let isComplete = true;

  function keep(value: T): void {
    const length = typeof value === "string" ? value.length : 0;
    const fits = counts.size < distinctMax && budget.values > 0 && budget.characters > length;
    if (!fits || length > valueLengthMax) {
      isComplete = false;
      return;
    }
    budget.values -= 1;
    budget.characters -= length;
    counts.set(value, 1);
  }

  return {
    add(value) {
      const count = counts.get(value);
      if (count !== undefined) counts.set(value, count + 1);
      else if (isComplete) keep(value);
    },
    get distinct() {
      return counts.size;
    },
    get isComplete() {
      return isComplete;
    },
    top(count) {
      return [...counts]
        .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
        .slice(0, count)
        .map(([value, times]) => ({ value, count: times }));
    },
  };
}
