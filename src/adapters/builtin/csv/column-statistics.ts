import type { JsonObject } from "../../../domain/json.ts";
import { showDate } from "./cell-date.ts";
import { countDecimals } from "./cell-number.ts";
import { type CellValue, type ColumnPlan, isMissing, isMissingWord } from "./column-plan.ts";
import { isNumeric } from "./find-column.ts";
import { createStrangeCells } from "./strange-cells.ts";
import { addTo, createTally, type Tally, toOutcome } from "./tally.ts";
import { type CountBudget, createValueCounts, type ValueCounts } from "./value-counts.ts";

/** What the cells of one column are like. */
export interface ColumnStatistics {
  /**
   * `isMatched` is false for rows that a filter leaves out: they only test the plan. Throws a
   * `PlanContradiction` when the plan cannot be right.
   */
  add(text: string, value: CellValue, isMatched: boolean): void;
  /** Throws a `PlanContradiction` when the cells were not of the planned type. */
  checkPlan(): void;
  /** Most digits after the mark. */
  readonly decimals: number;
  /** Earliest and latest, of a date column with dates. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | undefined;
  toJson(): JsonObject;
}

export interface StatisticsLimits {
  readonly budget: CountBudget;
  readonly distinctMax: number;
  /** Numbers kept for the median. */
  readonly sampleMax: number;
}

const topValuesMax = 20;
/** Numbers with more values than this are no ratings or sizes, whose frequency would tell much. */
const topNumbersMax = 20;

interface Seen {
  /** All rows. */
  valid: number;
  /** Rows that the filter lets through. */
  matched: number;
  missing: number;
  invalid: number;
  decimals: number;
}

export function createColumnStatistics(
  plan: ColumnPlan,
  { budget, distinctMax, sampleMax }: StatisticsLimits,
): ColumnStatistics {
  const isNumber = isNumeric(plan);
  const tally = createTally(isNumber ? sampleMax : 0);
  const values = createValueCounts<string | number>(budget, distinctMax);
  const strange = createStrangeCells(plan);
  const seen: Seen = { valid: 0, matched: 0, missing: 0, invalid: 0, decimals: 0 };

  function addUnread(text: string, matched: number): void {
    const isNothing = isMissing(text) || (plan.type !== "text" && isMissingWord(text));
    if (isNothing) seen.missing += matched;
    else {
      seen.invalid += matched;
      strange.add(text);
    }
  }

  function addValue(text: string, value: string | number | boolean): void {
    seen.matched += 1;
    if (typeof value !== "number") {
      values.add(String(value));
      return;
    }
    addTo(tally, value);
    values.add(value);
    if (isNumber) seen.decimals = Math.max(seen.decimals, countDecimals(text, plan.mark));
  }

  return {
    add(text, value, isMatched) {
      if (value === undefined || plan.type === "empty") return addUnread(text, Number(isMatched));
      seen.valid += 1;
      if (isMatched) addValue(text, value);
    },
    checkPlan: () => strange.check(seen.valid),
    get decimals() {
      return seen.decimals;
    },
    get span() {
      const isDated = plan.type === "date" && tally.count > 0;
      return isDated ? { fromMs: tally.min, toMs: tally.max } : undefined;
    },
    toJson: () => ({
      ...toFacts(plan, seen),
      ...(seen.invalid > 0 ? { invalid: seen.invalid, invalid_examples: strange.examples } : {}),
      distinct: values.distinct,
      ...(values.isComplete ? {} : { distinct_is_lower_bound: true }),
      ...toExtent(plan, tally, seen.decimals),
      ...toTopValues(plan, values),
    }),
  };
}

function toFacts(plan: ColumnPlan, seen: Seen): JsonObject {
  const numberType = seen.decimals > 0 ? "decimal" : "integer";
  return {
    name: plan.name,
    type: isNumeric(plan) ? numberType : plan.type,
    ...(plan.unit === "" ? {} : { unit: plan.unit }),
    count: seen.matched,
    missing: seen.missing,
  };
}

function toExtent(plan: ColumnPlan, tally: Tally, decimals: number): JsonObject {
  if (tally.count === 0) return {};
  if (plan.type === "date") return { min: showDate(tally.min), max: showDate(tally.max) };
  const middle = tally.sample?.median();
  return {
    min: tally.min,
    max: tally.max,
    mean: toOutcome(tally, "mean", decimals),
    sum: toOutcome(tally, "sum", decimals),
    ...(middle?.isExact ? { median: middle.value } : {}),
  };
}

function toTopValues(plan: ColumnPlan, values: ValueCounts<string | number>): JsonObject {
  if (plan.type === "date" || plan.type === "empty") return {};
  if (isNumeric(plan) && values.distinct > topNumbersMax) return {};
  const top = values.top(topValuesMax);
  // Where all are rare their order would say nothing.
  if (top.length === topValuesMax && (top[0]?.count ?? 0) < 2) return {};
  return {
    top_values: top,
    ...(values.isComplete ? {} : { top_values_are_approximate: true }),
  };
}
