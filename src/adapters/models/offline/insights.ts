import { formatNumber } from "./number-text.ts";
import type { AnsweredQuery } from "./table-answer.ts";
import type { TableProfile } from "./table-profile.ts";
import { findTableResult, findValue } from "./table-results.ts";

/**
 * What stands out in an overview, in one line: how the main measure changed from the first to the
 * last period, and which value has most of it. Empty when nothing of it can be said.
 */
export function describeInsights(
  answered: readonly AnsweredQuery[],
  profile: TableProfile,
): string {
  const changes = answered.map(describeChange);
  const told = [...changes, ...answered.map((it) => describeTop(it, profile))];
  const said = told.filter((it) => it !== "");
  return said.length === 0 ? "" : `Key insights: ${said.join(", ")}.`;
}

function describeChange({ query, content }: AnsweredQuery): string {
  if (query.kind !== "trend" || content === undefined) return "";
  const result = findTableResult(content, []);
  const [first, last] = [result?.points[0], result?.points.at(-1)];
  if (first === undefined || last === undefined || first === last) return "";
  const { measure } = query;
  const what = `${measure?.fn === "mean" ? "average " : ""}${measure?.column ?? "rows"}`;
  const partial = result?.isPartial ? " (outer periods may be partial)" : "";
  if (first.value === last.value) return `${what} unchanged${partial}`;
  // A percentage of a temperature or a rating says nothing.
  if (measure?.fn === "mean" || first.value <= 0)
    return `${what} from ${round(first.value)} to ${round(last.value)}${partial}`;
  const percent = (Math.abs(last.value - first.value) / first.value) * 100;
  return `${what} ${last.value > first.value ? "up" : "down"} ${toPercent(percent)}${partial}`;
}

function describeTop({ query, content }: AnsweredQuery, profile: TableProfile): string {
  if (query.kind !== "groups" || content === undefined) return "";
  const first = findTableResult(content, query.by)?.groups[0];
  const measure = query.measures[0];
  if (first === undefined) return "";
  const value = measure ? findValue(first, measure.fn, measure.column) : first.count;
  const column = profile.columns.find(({ name }) => name === measure?.column);
  const whole = measure ? column?.sum : profile.rows;
  const what = measure?.column ?? "rows";
  const isPart = measure?.fn !== "mean" && whole !== undefined && whole > 0;
  const share = isPart ? `${toPercent(((value ?? 0) / whole) * 100)} of ${what}` : "";
  const mean = value === undefined ? "" : `average ${what} ${round(value)}`;
  return `top ${query.by.join(" and ")} ${first.label} (${share || mean})`;
}

function round(value: number): string {
  return formatNumber(Number(value.toFixed(2)));
}

/** `23 %`, `4.5 %` */
function toPercent(value: number): string {
  return `${formatNumber(Number(value.toFixed(1)))} %`;
}
