import { countOf, formatNumber } from "./number-text.ts";
import { fnWords, whereWords } from "./query-words.ts";
import type { TableProfile } from "./table-profile.ts";
import type { Measure, TableQuery } from "./table-query.ts";
import { findValue, type GroupLine, type TableResult } from "./table-results.ts";

type GroupQuery = Extract<TableQuery, { kind: "groups" }>;

/** Groups in their order: the winner in a sentence of its own when one is asked for. */
export function describeGroups(
  query: GroupQuery,
  profile: TableProfile,
  result: TableResult | undefined,
): string {
  const groups = result?.groups ?? [];
  const by = query.by.join(" and ");
  const where = query.filters.length === 0 ? "" : ` (where ${whereWords(query.filters)})`;
  if (groups.length === 0) return `There are no rows to group by ${by}${where}.`;
  if (query.order?.count === 1) return describeWinner(query, groups, profile, where);
  const shown = groups.slice(0, query.order?.count ?? groups.length);
  const lines = shown.map(
    (line, at) => `${at + 1}. ${line.label}: ${describeLine(line, query, profile)}`,
  );
  const hidden = query.order?.count === undefined ? (result?.groupsTotal ?? 0) - shown.length : 0;
  const more = hidden > 0 ? [`… and ${formatNumber(hidden)} more.`] : [];
  const title = `${titleOf(query, shown.length)}${where}:`;
  return [title, ...lines, ...more, ...describeTogether(query, groups)].join("\n");
}

/** The sum over values that the question names one by one. */
function describeTogether({ filters, by, measures }: GroupQuery, groups: readonly GroupLine[]) {
  const isNamed = filters.some(({ column, op }) => op === "in" && by.includes(column));
  const [first] = measures;
  if (!isNamed || (first !== undefined && first.fn !== "sum")) return [];
  const values = groups.map((line) => (first ? findValue(line, "sum", first.column) : line.count));
  return [`Together: ${formatNumber(values.reduce((sum: number, it) => sum + (it ?? 0), 0))}.`];
}

function titleOf({ measures, order, by }: GroupQuery, shown: number): string {
  const what = measures[0] === undefined ? "number of rows" : measureWords(measures[0]);
  const groups = by.join(" and ");
  if (order === undefined) return `${upper(what)} by ${groups}`;
  return `${order.descending ? "Top" : "Lowest"} ${shown} of ${groups} by ${what}`;
}

function describeWinner(
  query: GroupQuery,
  groups: readonly GroupLine[],
  profile: TableProfile,
  where: string,
): string {
  const [first, ...others] = groups;
  if (first === undefined) return "";
  const end = query.order?.descending === false ? "lowest" : "highest";
  const measure = query.measures[0];
  const isExtreme = measure?.fn === "max" || measure?.fn === "min";
  const what =
    measure === undefined ? "number of rows" : isExtreme ? measure.column : measureWords(measure);
  const next = others
    .slice(0, 4)
    .map((line) => `${line.label}: ${describeLine(line, query, profile)}`);
  const rest = next.length === 0 ? "" : ` Next: ${next.join("; ")}.`;
  return `${first.label} has the ${end} ${what}${where}: ${describeLine(first, query, profile)}.${rest}`;
}

function measureWords({ fn, column }: Measure): string {
  return `${fnWords[fn]} ${column}`;
}

function describeLine(line: GroupLine, query: GroupQuery, profile: TableProfile): string {
  const [first, ...others] = query.measures;
  const rows = line.count === undefined ? "" : countOf(line.count, "row");
  if (first === undefined)
    return rows + (query.isShare ? shareWords(line.count, profile.rows) : "");
  const value = findValue(line, first.fn, first.column);
  const total = profile.columns.find(({ name }) => name === first.column)?.sum;
  const share = query.isShare && first.fn === "sum" ? shareWords(value, total) : "";
  const rest = others.map((it) => `${measureWords(it)} ${show(findValue(line, it.fn, it.column))}`);
  const brackets = [...otherWay(line, first), rows].filter((it) => it !== "").join(", ");
  return [`${show(value)}${share}`, ...rest].join(", ") + (brackets === "" ? "" : ` (${brackets})`);
}

/** The average beside a sum, and the reverse, where the question left the way open. */
function otherWay(line: GroupLine, { fn, column, isSaid }: Measure): string[] {
  const also = fn === "sum" ? "mean" : fn === "mean" ? "sum" : undefined;
  const value = also === undefined || isSaid ? undefined : findValue(line, also, column);
  return also === undefined || value === undefined ? [] : [`${fnWords[also]} ${show(value)}`];
}

function show(value: number | undefined): string {
  return value === undefined ? "no values" : formatNumber(value);
}

function shareWords(part: number | undefined, whole: number | undefined): string {
  if (part === undefined || whole === undefined || whole === 0) return "";
  return `, ${((part / whole) * 100).toFixed(1)} %`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
