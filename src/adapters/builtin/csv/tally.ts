import type { AggregateFunction } from "./csv-query.ts";
import { createNumberSample, type NumberSample } from "./number-sample.ts";

/** Numbers added up: plain data, as there may be one for each of many groups. */
export interface Tally {
  count: number;
  sum: number;
  /** What rounding took from `sum` (Neumaier), so that cents add up. */
  lost: number;
  min: number;
  max: number;
  readonly sample: NumberSample | undefined;
}

/** Keeps up to `sampleMax` numbers for the median; 0: none. */
export function createTally(sampleMax = 0): Tally {
  const sample = sampleMax > 0 ? createNumberSample(sampleMax) : undefined;
  return {
    count: 0,
    sum: 0,
    lost: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    sample,
  };
}

export function addTo(tally: Tally, value: number): void {
  const next = tally.sum + value;
  const isLarger = Math.abs(tally.sum) >= Math.abs(value);
  tally.lost += isLarger ? tally.sum - next + value : value - next + tally.sum;
  tally.sum = next;
  tally.count += 1;
  if (value < tally.min) tally.min = value;
  if (value > tally.max) tally.max = value;
  tally.sample?.add(value);
}

/** Adds all that another tally counted, but for its median. */
export function mergeInto(tally: Tally, other: Tally): void {
  const { count, min, max } = tally;
  addTo(tally, other.sum);
  tally.count = count + other.count;
  tally.lost += other.lost;
  tally.min = Math.min(min, other.min);
  tally.max = Math.max(max, other.max);
}

/**
 * The outcome of a function, null where there were no numbers. A sum is rounded to as many decimals
 * as its numbers had, a mean to twelve digits.
 */
export function toOutcome(tally: Tally, fn: AggregateFunction, decimals: number): number | null {
  if (fn === "count") return tally.count;
  if (tally.count === 0) return null;
  const total = tally.sum + tally.lost;
  if (fn === "sum") return roundTo(total, decimals);
  if (fn === "mean") return roundMean(total / tally.count);
  if (fn === "median") return tally.sample?.median()?.value ?? null;
  return fn === "min" ? tally.min : tally.max;
}

/** To at most 15 decimals. */
export function roundTo(value: number, decimals: number): number {
  return Number.isFinite(value) ? Number(value.toFixed(Math.min(decimals, 15))) : value;
}

export function roundMean(value: number): number {
  return Number(value.toPrecision(12));
}
