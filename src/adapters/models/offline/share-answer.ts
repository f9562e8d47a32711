import { countOf, formatNumber } from "./number-text.ts";
import { whereWords } from "./query-words.ts";
import type { RowFilter } from "./row-filters.ts";
import type { TableProfile } from "./table-profile.ts";
import type { TableQuery } from "./table-query.ts";
import { findValue, type TableResult } from "./table-results.ts";

type ShareQuery = Extract<TableQuery, { kind: "share" }>;

/** What part of a whole rows or their sums are, in percent. */
export function describeShare(
  query: ShareQuery,
  profile: TableProfile,
  result: TableResult | undefined,
): string {
  const { part, measure, filters } = query;
  if (part !== undefined && query.by.length > 0) return describeShares(query, part, result);
  const [value, whole] =
    part === undefined
      ? [findShown(query, result), findWhole(query, profile)]
      : findParts(query, String(part.value), result);
  const asked = whereWords(part === undefined ? filters : [part]);
  const limits = part === undefined ? [query.among ?? []].flat() : filters;
  const among = limits.length === 0 ? "" : ` where ${whereWords(limits)}`;
  const [shown, all] =
    measure === undefined
      ? [countOf(value, "row"), formatNumber(whole)]
      : [`${formatNumber(value)} of the total ${measure}`, formatNumber(whole)];
  if (whole === 0)
    return `The share of ${asked}${among} cannot be said: there is nothing to divide.`;
  const percent = `${((value / whole) * 100).toFixed(1)} %`;
  const joint = measure === undefined ? `${shown} of ${all}` : `${shown} (${all})`;
  return `${percent}: ${joint}${among} ${measure === undefined && value !== 1 ? "have" : "has"} ${asked}.`;
}

/** The part of each group, the largest first. */
function describeShares(
  { by, filters }: ShareQuery,
  part: RowFilter,
  result: TableResult | undefined,
): string {
  const lines = (result?.groups ?? []).map(({ label, count = 0 }) => {
    const parts = label.split(" / ");
    const isPart = parts.at(-1)?.toLowerCase() === String(part.value).toLowerCase();
    return { group: parts.slice(0, -1).join(" / "), count, value: isPart ? count : 0 };
  });
  const shares = [...Map.groupBy(lines, ({ group }) => group)].map(([group, inside]) => {
    const all = inside.reduce((sum, { count }) => sum + count, 0);
    const value = inside.reduce((sum, it) => sum + it.value, 0);
    return { group, all, value, percent: (value / all) * 100 };
  });
  const where = filters.length === 0 ? "" : ` where ${whereWords(filters)}`;
  const list = shares
    .toSorted((one, other) => other.percent - one.percent)
    .map(({ group, all, value, percent }, at) => {
      const rows = `${formatNumber(value)} of ${countOf(all, "row")}`;
      return `${at + 1}. ${group}: ${percent.toFixed(1)} % (${rows})`;
    });
  return [`Share of ${whereWords([part])} by ${by.join(" and ")}${where}:`, ...list].join("\n");
}

function findShown({ measure }: ShareQuery, result: TableResult | undefined): number {
  const line = result?.groups[0];
  if (line === undefined) return 0;
  return (measure === undefined ? line.count : findValue(line, "sum", measure)) ?? 0;
}

function findWhole({ measure, among }: ShareQuery, { rows, columns }: TableProfile): number {
  if (among !== undefined) {
    const column = columns.find(({ name }) => name === among.column);
    return column?.top.find(({ value }) => value === among.value)?.count ?? 0;
  }
  if (measure === undefined) return rows;
  return columns.find(({ name }) => name === measure)?.sum ?? 0;
}

function findParts(
  { measure }: ShareQuery,
  wanted: string,
  result: TableResult | undefined,
): [number, number] {
  const valued = (result?.groups ?? []).map((line) => ({
    label: line.label.toLowerCase(),
    value: (measure === undefined ? line.count : findValue(line, "sum", measure)) ?? 0,
  }));
  const add = (lines: typeof valued) =>
    Number(lines.reduce((sum, { value }) => sum + value, 0).toPrecision(14));
  return [add(valued.filter(({ label }) => label === wanted.toLowerCase())), add(valued)];
}
