import type { JsonObject, JsonValue } from "../../../domain/json.ts";
import { type CellValue, type ColumnPlan, createCellReader } from "./column-plan.ts";
import { createColumnStatistics } from "./column-statistics.ts";
import type { Aggregate, CsvQuery, TrendQuery } from "./csv-query.ts";
import { getColumn, getDateColumn, getNumberColumn } from "./find-column.ts";
import { createRowGroups, type GroupQuery, toTellable } from "./group-rows.ts";
import { findMeasures } from "./measures.ts";
import { createOverview } from "./overview.ts";
import { describeSpan } from "./period.ts";
import { createRowFilter } from "./row-filter.ts";
import { createTopRows } from "./top-rows.ts";
import { createTrend, type Trend } from "./trend.ts";

/** Works through the rows of a table once. */
export interface Analysis {
  add(cells: readonly string[]): void;
  /** Throws a `PlanContradiction` when the table is not as its start promised. */
  finish(): AnalysisResult;
}

export interface AnalysisResult {
  readonly rowCount: number;
  readonly matchedRows: number;
  /** What people call the span of the first date column; empty without one. */
  readonly span: string;
  /** The parts of the answer that depend on rows. */
  readonly parts: JsonObject;
}

/** Bounds of what is counted, over all columns together. */
const distinctMax = 10_000;
const distinctValuesMax = 200_000;
const distinctCharactersMax = 4 * 1024 * 1024;
const medianNumbersMax = 1_000_000;
const medianColumnNumbersMax = 200_000;

const rowsShownDefault = 5;
const groupsShownDefault = 50;
const topDefault = 10;

/** `sample` are the first rows, which decide what an overview looks at. */
export function createAnalysis(
  plans: readonly ColumnPlan[],
  query: CsvQuery,
  sample: Sample,
): Analysis {
  const readers = plans.map(createCellReader);
  const budget = { values: distinctValuesMax, characters: distinctCharactersMax };
  const sampleMax = Math.min(medianColumnNumbersMax, Math.floor(medianNumbersMax / plans.length));
  const statistics = plans.map((plan) =>
    createColumnStatistics(plan, { budget, distinctMax, sampleMax }),
  );
  const matches = createRowFilter(plans, query.filter ?? []);
  const shown = (query.columns ?? plans.map(({ name }) => name)).map((it) => getColumn(plans, it));
  const parts = createParts(plans, query, sample);
  const values: CellValue[] = plans.map(() => undefined);
  const counted = { rows: 0, matched: 0 };

  return {
    add(cells) {
      for (let column = 0; column < readers.length; column += 1) {
        values[column] = readers[column]?.(cells[column] ?? "");
      }
      counted.rows += 1;
      const isMatched = matches(values);
      for (let column = 0; column < statistics.length; column += 1) {
        statistics[column]?.add(cells[column] ?? "", values[column], isMatched);
      }
      if (!isMatched) return;
      counted.matched += 1;
      for (const part of parts) part.add(values);
    },
    finish() {
      for (const column of statistics) column.checkPlan();
      const decimals = statistics.map((column) => column.decimals);
      const span = statistics.find((column) => column.span !== undefined)?.span;
      const columns = shown.map((column) => statistics[column]?.toJson() ?? {});
      return {
        rowCount: counted.rows,
        matchedRows: counted.matched,
        span: span === undefined ? "" : describeSpan(span.fromMs, span.toMs),
        parts: {
          columns,
          ...Object.fromEntries(parts.map(({ key, toJson }) => [key, toJson(decimals, shown)])),
        },
      };
    },
  };
}

/** One part of the answer. */
interface Part {
  readonly key: string;
  add(values: readonly CellValue[]): void;
  toJson(decimals: readonly number[], shown: readonly number[]): JsonValue;
}

type Sample = readonly (readonly string[])[];

function createParts(plans: readonly ColumnPlan[], query: CsvQuery, sample: Sample): Part[] {
  const parts: Part[] = [];
  if (hasGroups(query)) {
    parts.push({ key: "groups", ...createRowGroups(plans, toGroupQuery(query)) });
  }
  if (query.trend !== undefined) {
    const { add, toJson } = openTrend(plans, query.trend, sample);
    parts.push({ key: "trend", add, toJson: (decimals) => toJson(decimals) ?? null });
  }
  if (isPlain(query)) parts.push({ key: "overview", ...createOverview(plans, sample) });
  parts.push(createRowsPart(plans, query, sample));
  return parts;
}

/** `top` when an order or a number of rows is asked for, else `rows`, the first of the file. */
function createRowsPart(plans: readonly ColumnPlan[], query: CsvQuery, sample: Sample): Part {
  const { sort = [], top_n, limit } = query;
  const isTop = !hasGroups(query) && (top_n !== undefined || sort.length > 0);
  const count = isTop ? (top_n ?? topDefault) : (limit ?? rowsShownDefault);
  const rows = createTopRows(plans, isTop ? sortRows(plans, query, sample) : [], count);
  const tell = (row: readonly CellValue[], shown: readonly number[]): JsonObject =>
    Object.fromEntries(shown.map((at) => [plans[at]?.name ?? "", toTellable(row[at], plans[at])]));
  return {
    key: isTop ? "top" : "rows",
    add: rows.add,
    toJson: (_decimals, shown) => rows.result().map((row) => tell(row, shown)),
  };
}

function hasGroups({ group_by, aggregate }: CsvQuery): boolean {
  return (group_by?.length ?? 0) > 0 || (aggregate?.length ?? 0) > 0;
}

/** Nothing is asked for but the table itself. */
function isPlain({ trend, sort, top_n, ...query }: CsvQuery): boolean {
  return !hasGroups(query) && trend === undefined && sort === undefined && top_n === undefined;
}

function toGroupQuery(query: CsvQuery): GroupQuery {
  const aggregates: readonly Aggregate[] = query.aggregate ?? [{ fn: "count" }];
  const limit = query.top_n ?? query.limit ?? groupsShownDefault;
  return { by: query.group_by ?? [], aggregates, sort: query.sort ?? [], limit };
}

/** Without an order the largest of the most telling measure come first. */
function sortRows(plans: readonly ColumnPlan[], { sort }: CsvQuery, sample: Sample) {
  if (sort !== undefined && sort.length > 0) return sort;
  const [measure] = findMeasures(plans, sample);
  const name = plans[measure ?? -1]?.name;
  return name === undefined ? [] : [{ by: name, order: "desc" as const }];
}

function openTrend(plans: readonly ColumnPlan[], query: TrendQuery, sample: Sample): Trend {
  const firstDate = plans.find(({ type }) => type === "date")?.name;
  const dateColumn = getDateColumn(plans, query.date_column ?? firstDate ?? "date");
  const isCount = query.fn === "count";
  const [measure] = findMeasures(plans, sample);
  const named = query.value_column;
  const column = named === undefined ? measure : getNumberColumn(plans, named);
  const valueColumn = isCount ? undefined : column;
  const fn = query.fn ?? (valueColumn === undefined ? "count" : "sum");
  return createTrend(plans, { dateColumn, valueColumn, period: query.period, fn });
}
