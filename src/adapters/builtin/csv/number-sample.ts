/** Numbers kept to find their middle. */
export interface NumberSample {
  add(value: number): void;
  /** Undefined without numbers. */
  median(): { readonly value: number; readonly isExact: boolean } | undefined;
}

const sizeFirst = 256;

/** Keeps all numbers up to `max`, then a fair sample of them, the same for the same numbers. */
export function createNumberSample(max: number): NumberSample {
  let kept = new Float64Array(Math.min(sizeFirst, max));
  let count = 0;
  let state = 0x9e3779b9;

  /** A small fixed generator (xorshift): results must not change from run to run. */
  function nextBelow(limit: number): number {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  }

  return {
    add(value) {
      count += 1;
      const place = count <= max ? count - 1 : nextBelow(count);
      if (place >= max) return;
      if (place >= kept.length) {
        const larger = new Float64Array(Math.min(kept.length * 2, max));
        larger.set(kept);
        kept = larger;
      }
      kept[place] = value;
    },
    median() {
      const size = Math.min(count, max);
      if (size === 0) return undefined;
      const sorted = kept.slice(0, size).sort();
      const upper = sorted[Math.floor(size / 2)] ?? 0;
      const lower = sorted[Math.ceil(size / 2) - 1] ?? 0;
      return { value: (lower + upper) / 2, isExact: count <= max };
    },
  };
}
