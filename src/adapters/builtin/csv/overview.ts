import type { JsonObject } from "../../../domain/json.ts";
import type { CellValue, ColumnPlan } from "./column-plan.ts";
import { createRowGroups } from "./group-rows.ts";
import { findCategories, findMeasures } from "./measures.ts";
import { createTrend } from "./trend.ts";

/** What is worth telling of a table when nothing particular is asked for. */
export interface Overview {
  add(values: readonly CellValue[]): void;
  toJson(decimals: readonly number[]): JsonObject;
}

const trendsMax = 3;
const categoriesMax = 4;
const categoryValuesMax = 200;
const largestMax = 5;

/** Trends of the measures over the first date column, and the largest kinds by one measure. */
export function createOverview(
  plans: readonly ColumnPlan[],
  sample: readonly (readonly string[])[],
): Overview {
  const measures = findMeasures(plans, sample);
  const dateColumn = plans.findIndex(({ type }) => type === "date");
  const trends = (dateColumn < 0 ? [] : measures.slice(0, trendsMax)).map((valueColumn) =>
    createTrend(plans, { dateColumn, valueColumn, period: undefined, fn: "sum" }),
  );
  const main = plans[measures[0] ?? -1]?.name;
  const groups = findCategories(plans, sample, categoryValuesMax)
    .slice(0, categoriesMax)
    .map((column) =>
      createRowGroups(plans, {
        by: [plans[column]?.name ?? ""],
        aggregates: main === undefined ? [{ fn: "count" }] : [{ fn: "sum", column: main }],
        sort: [],
        limit: largestMax,
      }),
    );
  return {
    add(values) {
      for (const trend of trends) trend.add(values);
      for (const group of groups) group.add(values);
    },
    toJson: (decimals) => ({
      measures: measures.map((column) => plans[column]?.name ?? ""),
      trends: trends.flatMap((trend) => trend.toJson(decimals) ?? []),
      largest: groups.map((group) => group.toJson(decimals)),
    }),
  };
}
