import type { JsonObject } from "../../../domain/json.ts";
import { type Period, periods } from "./question-signals.ts";
import type { RowFilter } from "./row-filters.ts";
import type { TableProfile } from "./table-profile.ts";
import type { Measure, TableQuery } from "./table-query.ts";

/** Groups and records that are asked of a tool when the question says no number. */
const groupsMax = 60;
/** Groups of two columns, such as months of each region. */
const pairsMax = 240;
/** Values of a column whose shares are asked for. */
const partsMax = 1000;

/** The arguments, besides the source, that answer a query; undefined where the profile does. */
export function toTableArguments(query: TableQuery, profile: TableProfile): JsonObject | undefined {
  switch (query.kind) {
    case "count":
      return query.filters.length === 0
        ? undefined
        : { ...withFilter(query), aggregate: [{ fn: "count" }] };
    case "distinct":
      return {
        ...withFilter(query),
        group_by: [query.column],
        aggregate: [{ fn: "count" }],
        sort: toSort("count", true),
        top_n: groupsMax,
      };
    case "totals":
      return isInProfile(query, profile)
        ? undefined
        : { ...withFilter(query), aggregate: toAggregates(query.measures) };
    case "groups":
      return toGroupArguments(query);
    case "records":
      return {
        ...withFilter(query),
        sort: toSort(query.by, query.order.descending),
        top_n: query.order.count ?? 1,
      };
    case "ratio":
      return toRatioArguments(query);
    case "share":
      return toShareArguments(query);
    case "trend":
      return toTrendArguments(query, profile);
    default:
      return undefined;
  }
}

/** How the table tool spells comparisons. */
const operators = {
  eq: "=",
  ne: "!=",
  gt: ">",
  ge: ">=",
  lt: "<",
  le: "<=",
  contains: "contains",
  in: "in",
  missing: "is_missing",
  present: "not_missing",
} as const;

/** The tool's name of a calculated column. */
function toSort(by: string, descending: boolean): JsonObject[] {
  return [{ by, order: descending ? "desc" : "asc" }];
}

type Query<Kind extends TableQuery["kind"]> = Extract<TableQuery, { kind: Kind }>;

function withFilter({ filters }: Pick<Query<"count">, "filters">): JsonObject {
  return filters.length === 0 ? {} : { filter: filters.map(toCondition) };
}

function toCondition({ column, op, value, other }: RowFilter): JsonObject {
  if (other !== undefined) return { column, op: operators[op], value_column: other };
  const isPlain = op === "missing" || op === "present";
  return {
    column,
    op: operators[op],
    ...(isPlain ? {} : { value: typeof value === "object" ? [...value] : value }),
  };
}

function isInProfile({ measures, filters }: Query<"totals">, profile: TableProfile): boolean {
  return (
    filters.length === 0 &&
    measures.every(
      ({ fn, column }) =>
        fn !== "median" ||
        profile.columns.some((it) => it.name === column && it.median !== undefined),
    )
  );
}

function toAggregates(measures: readonly Measure[]): JsonObject[] {
  return measures.flatMap(({ column, fn, isSaid }) => {
    const also = fn === "sum" ? "mean" : fn === "mean" ? "sum" : undefined;
    return [{ column, fn }, ...(isSaid || also === undefined ? [] : [{ column, fn: also }])];
  });
}

/** The parts of one column where the share is that of a value, else the rows of the filter. */
function toShareArguments({ by, part, among, measure, filters: own }: Query<"share">): JsonObject {
  const filters = among === undefined ? own : [among, ...own];
  const aggregate = measure === undefined ? { fn: "count" } : { column: measure, fn: "sum" };
  if (part === undefined) return { ...withFilter({ filters }), aggregate: [aggregate] };
  const group = { group_by: [...by, part.column], aggregate: [aggregate], top_n: partsMax };
  return { ...withFilter({ filters }), ...group };
}

function toRatioArguments({ by, top, bottom, filters }: Query<"ratio">): JsonObject {
  const aggregate = [top, bottom].map((column) => ({ column, fn: "sum" }));
  const group = by.length === 0 ? {} : { group_by: [...by], top_n: partsMax };
  return { ...withFilter({ filters }), ...group, aggregate };
}

function toGroupArguments(query: Query<"groups">): JsonObject {
  const first = query.measures[0];
  const by = first === undefined ? "count" : `${first.fn}(${first.column})`;
  const descending = query.order?.descending ?? true;
  return {
    ...withFilter(query),
    group_by: [...query.by],
    aggregate: first === undefined ? [{ fn: "count" }] : toAggregates(query.measures),
    sort: query.by.some(isDated)
      ? query.by.flatMap((it) => toSort(it, false))
      : toSort(by, descending),
    top_n: Math.max(query.by.length > 1 ? pairsMax : groupsMax, query.order?.count ?? 0),
  };
}

/** `date:month` */
function isDated(by: string): boolean {
  return /:(?:day|week|month|quarter|year)$/.test(by);
}

function toTrendArguments(query: Query<"trend">, profile: TableProfile): JsonObject {
  const column = profile.columns.find(({ name }) => name === query.date);
  if (column?.type !== "date") return toYearArguments(query);
  const period = query.period ?? choosePeriod(profile, query.date);
  const value =
    query.measure === undefined
      ? { fn: "count" }
      : { value_column: query.measure.column, fn: toTrendFunction(query.measure) };
  return { ...withFilter(query), trend: { date_column: query.date, period, ...value } };
}

/** The values of a column of years, in their order. */
function toYearArguments({ date, measure, filters }: Query<"trend">): JsonObject {
  return {
    ...withFilter({ filters }),
    group_by: [date],
    aggregate:
      measure === undefined ? [{ fn: "count" }] : [{ column: measure.column, fn: measure.fn }],
    sort: toSort(date, false),
    top_n: partsMax,
  };
}

/** A trend has no median. */
function toTrendFunction({ fn }: Measure): string {
  return fn === "median" ? "mean" : fn;
}

/** The period that makes a readable trend of the dates in a column. */
export function choosePeriod(profile: TableProfile, date: string): Period {
  const column = profile.columns.find(({ name }) => name === date);
  const days = toDayNumber(column?.max) - toDayNumber(column?.min);
  if (!Number.isFinite(days)) return "month";
  const longest: readonly (readonly [Period, number])[] = [
    ["day", 21],
    ["week", 45],
    ["month", 1200],
  ];
  return longest.find(([, limit]) => days <= limit)?.[0] ?? periods[4];
}

function toDayNumber(value: number | string | undefined): number {
  return Date.parse(String(value ?? "")) / 86_400_000;
}
