import type { RateLimit } from "../domain/agent-spec.ts";

/** A rate, and where it is set, for people: `[tool_config.http_client] rate_limit`. */
export interface SetRate extends RateLimit {
  readonly setting: string;
}

/** The rate that forbids a call, and in how many milliseconds one will be allowed. */
export interface RateExcess {
  readonly rate: SetRate;
  readonly retryMs: number;
}

/** Counts calls, so that there are never more in any period than a rate allows. */
export interface CallRates {
  /** Counts one call of `subject` now; or counts nothing and tells what forbids it. */
  take(subject: string, rates: readonly SetRate[]): RateExcess | undefined;
}

/** Calls by the number of the slice of the period in which they were made, the oldest first. */
interface Window {
  readonly sliceMs: number;
  readonly calls: Map<number, number>;
}

/** A period is counted in so many slices: memory stays small, and waiting is this exact. */
const slices = 60;

/** Counts begin when this is made; `monotonic` is that of the runtime. */
export function createCallRates({ monotonic }: { monotonic: () => number }): CallRates {
  // The longest unused first.
  const windows = new Map<string, Window>();

  function useWindow(subject: string, { setting, periodMs }: SetRate, now: number): Window {
    const key = JSON.stringify([subject, setting, periodMs]);
    const window = windows.get(key) ?? { sliceMs: periodMs / slices, calls: new Map() };
    dropOld(window, now);
    windows.delete(key);
    windows.set(key, window);
    return window;
  }

  /** Whoever is gone for good must not be kept. */
  function forgetOne(now: number): void {
    const [oldest] = windows;
    if (oldest === undefined) return;
    const [key, window] = oldest;
    dropOld(window, now);
    if (window.calls.size === 0) windows.delete(key);
  }

  return {
    take(subject, rates) {
      const now = monotonic();
      forgetOne(now);
      const used = rates.map((rate) => ({ rate, window: useWindow(subject, rate, now) }));
      const waits = used.map(({ rate, window }) => ({
        rate,
        retryMs: waitOf(window, rate.count, now),
      }));
      const longest = waits.toSorted((one, other) => other.retryMs - one.retryMs)[0];
      if (longest !== undefined && longest.retryMs > 0) return longest;
      for (const { window } of used) count(window, now);
      return undefined;
    },
  };
}

function count({ sliceMs, calls }: Window, now: number): void {
  const slice = Math.floor(now / sliceMs);
  calls.set(slice, (calls.get(slice) ?? 0) + 1);
}

/** A slice counts until all of it is a period ago. */
function dropOld({ sliceMs, calls }: Window, now: number): void {
  for (const slice of calls.keys()) {
    if (endOf(slice, sliceMs) <= now) calls.delete(slice);
  }
}

/** Milliseconds until there is room for one more; 0: now. Infinite when nothing is allowed. */
function waitOf({ sliceMs, calls }: Window, countMax: number, now: number): number {
  let excess = 1 - countMax;
  for (const each of calls.values()) excess += each;
  if (excess <= 0) return 0;
  for (const [slice, each] of calls) {
    excess -= each;
    if (excess <= 0) return endOf(slice, sliceMs) - now;
  }
  return Number.POSITIVE_INFINITY;
}

function endOf(slice: number, sliceMs: number): number {
  return (slice + 1 + slices) * sliceMs;
}
