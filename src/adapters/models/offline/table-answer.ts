import { describeGroups } from "./group-answer.ts";
import { countOf, formatNumber } from "./number-text.ts";
import { fnWords, whereWords } from "./query-words.ts";
import { describeRatio } from "./ratio-answer.ts";
import { describeShare } from "./share-answer.ts";
import type { ColumnProfile, TableProfile } from "./table-profile.ts";
import { isAdditive, isCategory, isMeasure, isMoney } from "./table-profile.ts";
import type { Measure, TableQuery } from "./table-query.ts";
import { findTableResult, findValue, type TableResult } from "./table-results.ts";
import { describeComparison, describeRecords, describeTrend } from "./trend-answer.ts";

/** A query with what the tool returned for it; no content where the profile answers it. */
export interface AnsweredQuery {
  readonly query: TableQuery;
  readonly content: string | undefined;
}

/** The sentences that answer one query. */
export function describeQuery({ query, content }: AnsweredQuery, profile: TableProfile): string {
  const text = describeFound({ query, content }, profile);
  const result = content === undefined ? undefined : findTableResult(content, []);
  const cut = result?.isCut
    ? "\nThe tool's answer was too long: parts of it are left out here."
    : "";
  const rough = result?.isApproximate
    ? "\nThere are too many groups to keep all: some may be missing."
    : "";
  return `${text}${cut}${rough}`;
}

function describeFound({ query, content }: AnsweredQuery, profile: TableProfile): string {
  const by = columnsOf(query);
  const result = content === undefined ? undefined : findTableResult(content, by);
  if (content !== undefined && result === undefined)
    return `The table tool answered: ${content.slice(0, 500)}`;
  switch (query.kind) {
    case "rows":
      return `The file has ${countOf(profile.rows, "row")}.`;
    case "columns":
      return describeColumns(profile);
    case "missing":
      return describeMissing(profile);
    case "malformed":
      return describeMalformed(profile);
    case "period":
      return describePeriod(profile);
    case "overview":
      return describeOverview(profile);
    case "refused":
      return query.why;
    case "count":
      return describeCount(query, profile, result);
    case "distinct":
      return describeDistinct(query, profile, result);
    case "totals":
      return describeTotals(query, profile, result);
    case "groups":
      return describeGroups(query, profile, result);
    case "records":
      return describeRecords(query, result);
    case "ratio":
      return describeRatio(query, result);
    case "trend":
      return query.only === undefined
        ? describeTrend(query, withYears(query, result))
        : describeComparison(query, query.only, withYears(query, result));
    case "share":
      return describeShare(query, profile, result);
  }
}

function columnsOf(query: TableQuery): readonly string[] {
  if (query.kind === "groups" || query.kind === "ratio") return query.by;
  if (query.kind === "trend") return [query.date];
  if (query.kind === "distinct") return [query.column];
  return query.kind === "share" && query.part ? [...query.by, query.part.column] : [];
}

/** The years of a trend come as groups where they are numbers. */
function withYears(
  { measure }: Query<"trend">,
  result: TableResult | undefined,
): TableResult | undefined {
  if (result === undefined || result.points.length > 0) return result;
  const points = result.groups.flatMap((line) => {
    const value = measure ? findValue(line, measure.fn, measure.column) : line.count;
    return value === undefined ? [] : [{ period: line.label, value, count: line.count }];
  });
  return { ...result, points };
}

type Query<Kind extends TableQuery["kind"]> = Extract<TableQuery, { kind: Kind }>;

/** The columns with their types. */
export function describeColumns({ columns }: TableProfile): string {
  const names = columns.map(({ name, type }) => `${name} (${type})`);
  return `It has ${countOf(columns.length, "column")}: ${names.join(", ")}.`;
}

/** What is missing, by column. */
export function describeMissing({ columns }: TableProfile): string {
  const holes = columns.filter(({ missing }) => missing > 0);
  const total = holes.reduce((sum, { missing }) => sum + missing, 0);
  if (total === 0) return "No values are missing.";
  const list = holes.map(({ name, missing }) => `${name} ${formatNumber(missing)}`).join(", ");
  return `${countOf(total, "value")} ${total === 1 ? "is" : "are"} missing: ${list}.`;
}

/** Rows of another length than the rest, and what became of them. */
export function describeMalformed({ malformed, malformedLines, leftOut }: TableProfile): string {
  if (malformed === 0) return "No rows are malformed.";
  const lines = malformedLines.slice(0, 20).join(", ");
  const at =
    lines === ""
      ? ""
      : ` (line${malformedLines.length === 1 ? "" : "s"} ${lines}${malformedLines.length > 20 ? ", …" : ""})`;
  const left =
    leftOut === 0
      ? ""
      : `; ${formatNumber(leftOut)} of them ${leftOut === 1 ? "is" : "are"} left out of all figures`;
  return `${countOf(malformed, "row")} ${malformed === 1 ? "is" : "are"} malformed${at}${left}.`;
}

/** The time that the dates cover. */
export function describePeriod({ columns }: TableProfile): string {
  const dates = columns.filter(({ type, min }) => type === "date" && min !== undefined);
  if (dates.length === 0) return "No column holds dates.";
  return dates.map(({ name, min, max }) => `${name} runs from ${min} to ${max}.`).join(" ");
}

function describeCount(
  { filters }: Query<"count">,
  { rows }: TableProfile,
  result: TableResult | undefined,
): string {
  const count = result?.groups[0]?.count ?? result?.matched ?? rows;
  if (filters.length === 0) return `There are ${countOf(rows, "row")}.`;
  const part = rows === 0 ? "" : ` (${((count / rows) * 100).toFixed(1)} %)`;
  return `${countOf(count, "row")} of ${formatNumber(rows)}${part} ${count === 1 ? "has" : "have"} ${whereWords(filters)}.`;
}

function describeDistinct(
  query: Query<"distinct">,
  profile: TableProfile,
  result: TableResult | undefined,
): string {
  const column = profile.columns.find(({ name }) => name === query.column);
  const groups = (result?.groups ?? []).filter(({ label }) => label !== "(empty)");
  const total =
    query.filters.length === 0
      ? (column?.distinct ?? groups.length)
      : Math.max(result?.groupsTotal ?? 0, groups.length);
  const where = query.filters.length === 0 ? "" : ` where ${whereWords(query.filters)}`;
  if (query.filters.length === 0 && total === profile.rows && total > 10)
    return `There are ${countOf(total, "row")}, each with another ${query.column}.`;
  // A list of what is different in every row tells nothing.
  const isNamed = total <= 10 || total < profile.rows * 0.9;
  const values = (isNamed ? groups : groups.slice(0, 3)).map(({ label, count }) =>
    count === undefined ? label : `${label} (${formatNumber(count)})`,
  );
  const more = total > values.length && values.length > 0 ? ", …" : "";
  const list = values.length === 0 ? "" : `: ${values.join(", ")}${more}`;
  return `There are ${countOf(total, "distinct value")} of ${query.column}${where}${list}. (${countOf(profile.rows, "row")} in all.)`;
}

function describeTotals(
  { measures, filters }: Query<"totals">,
  profile: TableProfile,
  result: TableResult | undefined,
): string {
  const where = filters.length === 0 ? "" : `, where ${whereWords(filters)}`;
  const line = result?.groups[0];
  if (filters.length > 0 && line === undefined) {
    return `No row has ${whereWords(filters)}.`;
  }
  const parts = measures.map((measure) => {
    const value = line
      ? findValue(line, measure.fn, measure.column)
      : findInProfile(measure, profile);
    return `the ${fnWords[measure.fn]} ${measure.column} is ${value === undefined ? "not known (no values)" : format(value)}`;
  });
  const count = line?.count ?? (filters.length > 0 ? result?.matched : undefined);
  const rows = count === undefined ? "" : ` (${countOf(count, "row")})`;
  const all = filters.length === 0 ? "" : ` Over all rows: ${describeAll(measures, profile)}.`;
  const text = `${parts.join(", ")}${where}${rows}.${all}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function describeAll(measures: readonly Measure[], profile: TableProfile): string {
  const parts = measures.map((measure) => {
    const value = findInProfile(measure, profile);
    const shown = value === undefined ? "not known" : format(value);
    return `${fnWords[measure.fn]} ${measure.column} ${shown}`;
  });
  return parts.join(", ");
}

function format(value: number | string): string {
  return typeof value === "number" ? formatNumber(value) : value;
}

function findInProfile(
  { column, fn }: Measure,
  { columns }: TableProfile,
): number | string | undefined {
  const profile = columns.find(({ name }) => name === column);
  if (profile === undefined) return undefined;
  if (fn === "count") return profile.count;
  return profile[fn];
}

function describeOverview(profile: TableProfile): string {
  const figures = profile.columns.filter(isMeasure).slice(0, 8).map(describeMeasure);
  const tops = profile.columns
    .filter((column) => isCategory(column, profile.rows))
    .slice(0, 4)
    .map(describeTop);
  const periods = profile.columns.some(({ type, min }) => type === "date" && min !== undefined)
    ? [describePeriod(profile)]
    : [];
  const rest = [...periods, describeColumns(profile), ...figures, ...tops];
  return [
    `Found ${countOf(profile.rows, "record")}.`,
    ...(profile.rows === 0 ? [describeColumns(profile)] : rest),
  ].join("\n");
}

function describeMeasure(column: ColumnProfile): string {
  const { name, sum, mean, min, max } = column;
  const show = (value: number | string | undefined) =>
    value === undefined ? "none" : format(value);
  const total = isAdditive(column) || isMoney(column) ? `total ${show(sum)}, ` : "";
  return `- ${name}: ${total}average ${show(mean)}, from ${show(min)} to ${show(max)}.`;
}

function describeTop({ name, distinct, top }: ColumnProfile): string {
  const values = top.slice(0, 3).map(({ value, count }) => `${value} (${formatNumber(count)})`);
  return `- ${name}: ${countOf(distinct, "value")}, most frequent ${values.join(", ")}.`;
}
