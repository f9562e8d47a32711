import { findSpanPeriod } from "./date-ranges.ts";
import { findPeriod, type Period } from "./question-signals.ts";
import {
  countsThings,
  findAskedPeriod,
  findOrder,
  isGroupable,
  isGrouping,
  type TableClause,
  turnOrder,
} from "./table-clause.ts";
import { findMeasures } from "./table-measures.ts";
import { type ColumnProfile, isCalendar, isYearLike } from "./table-profile.ts";
import type { Measure, TableQuery } from "./table-query.ts";

/** How a number goes along with time; undefined when a clause does not ask for it. */
export function readTrend(clause: TableClause): TableQuery | undefined {
  const { has, lower, mentions, filters } = clause;
  const date = findTime(clause);
  if (date === undefined || isOtherwiseGrouped(clause, date)) return undefined;
  const byDate = mentions.some((it) => it.column.type === "date" && isGrouping(clause, it));
  const { periods } = filters;
  const asked = findAskedPeriod(clause);
  const isStepped = date.type === "date" && (asked !== undefined || byDate);
  if (!has("trend") && !isStepped && periods === undefined) return undefined;
  const measure = findMeasure(clause, date);
  return {
    kind: "trend",
    date: date.name,
    period: periods?.period ?? asked ?? findSteps(lower) ?? findSpanPeriod(lower),
    order: asked === undefined ? undefined : turnOrder(clause, measure?.column, findOrder(clause)),
    only: periods?.names,
    measure,
    filters: filters.filters,
  };
}

/** The column that a trend runs along: dates, else years. */
function findTime({ mentions, profile }: TableClause): ColumnProfile | undefined {
  const isDate = ({ type }: ColumnProfile) => type === "date";
  const named = mentions.find(({ column }) => isDate(column))?.column;
  return named ?? profile.columns.find(isDate) ?? profile.columns.find(isYearLike);
}

/** Whether the clause names other groups, or months and weekdays that are columns of their own. */
function isOtherwiseGrouped(clause: TableClause, date: ColumnProfile): boolean {
  const others = clause.mentions.filter(({ column }) => column.type !== "date");
  const isCovered = others.some(
    ({ column, score }) => column !== date && isCalendar(column) && score >= 0.6,
  );
  return isCovered || others.some((it) => isGroupable(clause, it));
}

/** What is added up or averaged; undefined where rows are counted. */
function findMeasure(clause: TableClause, date: ColumnProfile): Measure | undefined {
  const { has, filters } = clause;
  const isNamed = findMeasures(clause, { besides: [date] }).length > 0;
  const isCount = has("count") || countsThings(clause, [date]) || namesEvents(clause);
  if (isCount && !isNamed) return undefined;
  return findMeasures(clause, {
    byDefault: !has("count") || has("trend"),
    besides: [date],
    isPerGroup: filters.periods !== undefined,
  })[0];
}

const lengths =
  /\b(?:over|during|within|throughout|in|im|uber|this|the|das|whole) (?:\w+ )?(?:day|week|month|quarter|year|jahr|monat|quartal)\b/g;

/** The steps of a trend; `over the year` is its length. */
function findSteps(lower: string): Period | undefined {
  return findPeriod(lower.replace(lengths, " "));
}

/** `signups per month` counts the rows whose date is `signup_date`. */
function namesEvents({ mentions, words }: TableClause): boolean {
  return mentions.some(
    ({ column, from, score }) =>
      column.type === "date" &&
      score > 0.6 &&
      findPeriod(words[from]?.plain ?? "") === undefined &&
      !/^(?:date|datum|time|zeit|timestamp|when|wann)$/.test(words[from]?.plain ?? ""),
  );
}
