import { formatNumber } from "./number-text.ts";
import type { RowFilter } from "./row-filters.ts";
import type { Aggregate } from "./table-query.ts";

/** How an aggregate is called in a sentence. */
export const fnWords: Readonly<Record<Aggregate, string>> = {
  sum: "total",
  mean: "average",
  min: "lowest",
  max: "highest",
  count: "number of",
  median: "median",
};

const opWords: Readonly<Record<RowFilter["op"], string>> = {
  eq: "=",
  ne: "other than",
  gt: "above",
  ge: "at least",
  lt: "below",
  le: "at most",
  contains: "with",
  in: "one of",
  missing: "missing",
  present: "not missing",
};

/** Filters in words: `region = North and amount above 100`. */
export function whereWords(filters: readonly RowFilter[]): string {
  const words = filters.map(({ column, op, value, other }) => {
    if (other !== undefined) return `${column} ${opWords[op]} ${other}`;
    const shown =
      typeof value === "number" && value >= 10_000
        ? formatNumber(value)
        : [value].flat().join(", ");
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(shown);
    if (op === "missing" || op === "present") return `${column} ${opWords[op]}`;
    return `${column} ${isDay ? (dayWords[op] ?? opWords[op]) : opWords[op]} ${shown}`;
  });
  return words.join(" and ");
}

const dayWords: Readonly<Partial<Record<RowFilter["op"], string>>> = {
  ge: "from",
  lt: "before",
  gt: "after",
  le: "until",
};
