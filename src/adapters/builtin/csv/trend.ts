import type { JsonObject } from "../../../domain/json.ts";
import { showDate } from "./cell-date.ts";
import type { CellValue, ColumnPlan } from "./column-plan.ts";
import { choosePeriod, coversWholePeriods, type Period, toPeriod } from "./period.ts";
import { addTo, createTally, mergeInto, roundTo, type Tally, toOutcome } from "./tally.ts";

export type TrendFunction = "sum" | "mean" | "min" | "max" | "count";

/** How a number goes along with time. */
export interface TrendPlan {
  readonly dateColumn: number;
  /** Undefined: rows are counted. */
  readonly valueColumn: number | undefined;
  /** Undefined: by the span of the dates. */
  readonly period: Period | undefined;
  readonly fn: TrendFunction;
}

export interface Trend {
  add(values: readonly CellValue[]): void;
  /** Undefined without a dated row. */
  toJson(decimals: readonly number[]): JsonObject | undefined;
}

const dayMs = 86_400_000;
/** A century of days. */
const daysMax = 40_000;

export function createTrend(plans: readonly ColumnPlan[], plan: TrendPlan): Trend {
  const days = new Map<number, Tally>();
  let omittedRows = 0;

  function dayOf(ms: number): Tally | undefined {
    const day = Math.floor(ms / dayMs);
    const known = days.get(day);
    if (known !== undefined || days.size >= daysMax) return known;
    const tally = createTally();
    days.set(day, tally);
    return tally;
  }

  return {
    add(values) {
      const date = values[plan.dateColumn];
      const value = plan.valueColumn === undefined ? 1 : values[plan.valueColumn];
      if (typeof date !== "number" || typeof value !== "number") return;
      const tally = dayOf(date);
      if (tally === undefined) omittedRows += 1;
      else addTo(tally, value);
    },
    toJson(decimals) {
      if (days.size === 0) return undefined;
      const digits = plan.valueColumn === undefined ? 0 : (decimals[plan.valueColumn] ?? 0);
      return {
        date_column: nameOf(plans, plan.dateColumn) ?? "",
        value_column: nameOf(plans, plan.valueColumn) ?? null,
        fn: plan.fn,
        ...describeDays(days, plan, digits),
        ...(omittedRows > 0 ? { omitted_rows: omittedRows, is_approximate: true } : {}),
      };
    },
  };
}

function nameOf(plans: readonly ColumnPlan[], column: number | undefined): string | undefined {
  return column === undefined ? undefined : plans[column]?.name;
}

function describeDays(days: ReadonlyMap<number, Tally>, plan: TrendPlan, digits: number) {
  const fromMs = reduce(days.keys(), Math.min) * dayMs;
  const toMs = reduce(days.keys(), Math.max) * dayMs;
  const period = plan.period ?? choosePeriod(fromMs, toMs);
  const points = toPoints(days, { period, fn: plan.fn, digits });
  return {
    period,
    from: showDate(fromMs),
    to: showDate(toMs),
    ...describeChange(points, digits),
    ...(coversWholePeriods(fromMs, toMs, period) ? {} : { outer_periods_may_be_partial: true }),
    points: points.map((point) => ({ ...point })),
  };
}

interface Point {
  readonly period: string;
  readonly value: number;
  readonly count: number;
}

function toPoints(
  days: ReadonlyMap<number, Tally>,
  { period, fn, digits }: { period: Period; fn: TrendFunction; digits: number },
): Point[] {
  const tallies = new Map<string, Tally>();
  for (const [day, tally] of days) {
    const name = toPeriod(day * dayMs, period);
    const whole = tallies.get(name) ?? createTally();
    mergeInto(whole, tally);
    tallies.set(name, whole);
  }
  return [...tallies]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, tally]) => ({
      period: name,
      value: toOutcome(tally, fn, digits) ?? 0,
      count: tally.count,
    }));
}

function describeChange(points: readonly Point[], decimals: number): JsonObject {
  const first = points[0]?.value ?? 0;
  const last = points.at(-1)?.value ?? 0;
  const change = roundTo(last - first, Math.max(decimals, 2));
  const percent = first === 0 ? null : roundTo(((last - first) / Math.abs(first)) * 100, 2);
  const sorted = points.toSorted((a, b) => b.value - a.value);
  return {
    first: { period: points[0]?.period ?? "", value: first },
    last: { period: points.at(-1)?.period ?? "", value: last },
    change,
    change_percent: percent,
    direction: change === 0 ? "flat" : change > 0 ? "up" : "down",
    highest: { period: sorted[0]?.period ?? "", value: sorted[0]?.value ?? 0 },
    lowest: { period: sorted.at(-1)?.period ?? "", value: sorted.at(-1)?.value ?? 0 },
  };
}

function reduce(values: Iterable<number>, choose: (a: number, b: number) => number): number {
  let result: number | undefined;
  for (const value of values) result = result === undefined ? value : choose(result, value);
  return result ?? 0;
}
