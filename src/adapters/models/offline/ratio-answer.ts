import { formatNumber } from "./number-text.ts";
import { whereWords } from "./query-words.ts";
import type { TableQuery } from "./table-query.ts";
import { findValue, type GroupLine, type TableResult } from "./table-results.ts";

type RatioQuery = Extract<TableQuery, { kind: "ratio" }>;

/** One sum divided by another, of all rows or of each group in order. */
export function describeRatio(query: RatioQuery, result: TableResult | undefined): string {
  const { top, bottom, by, order, filters } = query;
  const where = filters.length === 0 ? "" : ` (where ${whereWords(filters)})`;
  const what = `total ${top} divided by total ${bottom}`;
  const lines = (result?.groups ?? []).map((line) => toLine(query, line));
  const told = lines.filter(({ ratio }) => ratio !== undefined);
  if (told.length === 0) return `No rows give the ${what}${where}.`;
  const sign = order?.descending === false ? 1 : -1;
  told.sort((one, other) => sign * ((one.ratio ?? 0) - (other.ratio ?? 0)));
  if (by.length === 0) return `The ${what}${where} is ${told[0]?.text}.`;
  const shown = told.slice(0, order?.count === 1 ? told.length : (order?.count ?? told.length));
  const list = shown.map(({ label, text }, at) => `${at + 1}. ${label}: ${text}`);
  const end = order?.descending === false ? "lowest" : "highest";
  const winner = order?.count === 1 ? [`${told[0]?.label} has the ${end} ${what}${where}.`] : [];
  const title = order?.count === 1 ? [] : [`The ${what} by ${by.join(" and ")}${where}:`];
  return [...winner, ...title, ...list].join("\n");
}

function toLine({ top, bottom, isPercent }: RatioQuery, line: GroupLine) {
  const [over, under] = [findValue(line, "sum", top), findValue(line, "sum", bottom)];
  const ratio = over === undefined || !under ? undefined : over / under;
  const shown = ratio === undefined ? "" : formatNumber(Number(ratio.toFixed(6)));
  const percent = isPercent && ratio !== undefined ? `${(ratio * 100).toFixed(2)} % = ` : "";
  const text = `${percent}${shown} (${formatNumber(over ?? 0)} / ${formatNumber(under ?? 0)})`;
  return { label: line.label, ratio, text };
}
