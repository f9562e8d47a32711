import { countOf, formatChange, formatNumber, toExact } from "./number-text.ts";
import { fnWords, whereWords } from "./query-words.ts";
import type { TableQuery } from "./table-query.ts";
import type { TableResult, TrendPoint } from "./table-results.ts";

type Query<Kind extends TableQuery["kind"]> = Extract<TableQuery, { kind: Kind }>;

/** Periods that are listed one by one; of more, the ends are. */
const pointsMax = 36;

/** A trend in words: direction, change, extremes, and the periods. */
export function describeTrend(query: Query<"trend">, result: TableResult | undefined): string {
  const points = result?.points ?? [];
  const [first, last] = [points[0], points.at(-1)];
  const { measure, filters, order } = query;
  const what =
    measure === undefined ? "the number of rows" : `${fnWords[measure.fn]} ${measure.column}`;
  const where = filters.length === 0 ? "" : ` (where ${whereWords(filters)})`;
  if (first === undefined || last === undefined)
    return `There are no dated values for a trend of ${what}${where}.`;
  const ranked = points.toSorted((one, other) => other.value - one.value);
  if (order !== undefined)
    ranked.sort((one, other) =>
      order.descending ? other.value - one.value : one.value - other.value,
    );
  const winner = order === undefined ? [] : [describeBest(ranked, what, order)];
  return [...winner, describeDirection(points, what, where), ...listPoints(points)].join("\n");
}

/** Some periods beside each other: the value of each, the change from one to the next, the sum. */
export function describeComparison(
  { measure, filters }: Query<"trend">,
  names: readonly string[],
  result: TableResult | undefined,
): string {
  const points = [...(result?.points ?? []), ...toHalves(result?.points ?? [], measure?.fn)];
  const found = names.map((name) => points.find(({ period }) => period === name));
  const what =
    measure === undefined ? "number of rows" : `${fnWords[measure.fn]} ${measure.column}`;
  const where = filters.length === 0 ? "" : ` (where ${whereWords(filters)})`;
  const lines = names.map((name, at) => {
    const [value, before] = [found[at]?.value, found[at - 1]?.value];
    if (value === undefined) return `- ${name}: no rows`;
    const change = before === undefined ? "" : formatChange(before, value);
    const step =
      before === undefined
        ? ""
        : ` (${formatNumber(toExact(value - before))}${change === "" ? "" : `, ${change}`} against ${names[at - 1]})`;
    return `- ${name}: ${formatNumber(value)}${step}`;
  });
  const isSum = measure === undefined || measure.fn === "sum";
  const sum = found.reduce((total, point) => total + (point?.value ?? 0), 0);
  const together = isSum ? [`Together: ${formatNumber(sum)}.`] : [];
  const [best] = found.filter((it) => it !== undefined).toSorted((a, b) => b.value - a.value);
  const winner = best === undefined ? [] : [`Highest: ${best.period}.`];
  return [`The ${what} by period${where}:`, ...lines, ...winner, ...together].join("\n");
}

/** Half-years out of quarters: their sums, or their means weighed by their rows. */
function toHalves(points: readonly TrendPoint[], fn: string | undefined): TrendPoint[] {
  const nameOf = ({ period }: TrendPoint) =>
    period.replace(/Q(\d)$/, (_, quarter) => `H${Math.ceil(Number(quarter) / 2)}`);
  const halves = Map.groupBy(
    points.filter(({ period }) => /Q\d$/.test(period)),
    nameOf,
  );
  return [...halves].map(([period, parts]) => {
    const rows = parts.reduce((sum, { count = 1 }) => sum + count, 0);
    const weight = ({ count = 1 }: TrendPoint) => (fn === "mean" ? count / rows : 1);
    const value = parts.reduce((sum, part) => sum + part.value * weight(part), 0);
    return { period, value: toExact(value), count: rows };
  });
}

function describeBest(
  ranked: readonly TrendPoint[],
  what: string,
  { descending, count }: NonNullable<Query<"trend">["order"]>,
): string {
  const best = ranked
    .slice(0, count ?? 1)
    .map(({ period, value }) => `${period} (${formatNumber(value)})`);
  return `${descending ? "Highest" : "Lowest"} ${what.replace(/^the /, "")}: ${best.join(", ")}.`;
}

function describeDirection(points: readonly TrendPoint[], what: string, where: string): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "";
  const subject = what.startsWith("the ") ? what : `the ${what}`;
  const start = `Trend${where}: ${subject}`;
  if (points.length === 1)
    return `${start} was ${formatNumber(first.value)} in ${first.period}, the only period.`;
  const change = formatChange(first.value, last.value);
  const verb =
    last.value > first.value ? "rose" : last.value < first.value ? "fell" : "stayed the same";
  const low = points.reduce((best, point) => (point.value < best.value ? point : best));
  const high = points.reduce((best, point) => (point.value > best.value ? point : best));
  const ends = `from ${formatNumber(first.value)} in ${first.period} to ${formatNumber(last.value)} in ${last.period}`;
  const extremes = `highest in ${high.period} (${formatNumber(high.value)}), lowest in ${low.period} (${formatNumber(low.value)})`;
  return `${start} ${verb} ${ends}${change === "" ? "" : ` (${change})`}; ${extremes}.`;
}

function listPoints(points: readonly TrendPoint[]): string[] {
  const line = ({ period, value }: TrendPoint) => `- ${period}: ${formatNumber(value)}`;
  if (points.length <= pointsMax) return points.length < 3 ? [] : points.map(line);
  return [
    ...points.slice(0, 3).map(line),
    `- … (${formatNumber(points.length - 6)} more)`,
    ...points.slice(-3).map(line),
  ];
}

function isYear(value: number): boolean {
  return Number.isInteger(value) && value >= 1900 && value <= 2100;
}

/** Single rows, each with all its columns. */
export function describeRecords(
  { by, order, filters }: Query<"records">,
  result: TableResult | undefined,
): string {
  const records = result?.records ?? [];
  const where = filters.length === 0 ? "" : ` (where ${whereWords(filters)})`;
  const end = order.descending ? "highest" : "lowest";
  if (records.length === 0) return `There is no row with a value of ${by}${where}.`;
  const lines = records.slice(0, order.count).map((record) => {
    const others = Object.entries(record).filter(([key]) => key !== by);
    const value = record[by];
    const rest = others.map(([key, inner]) => `${key} ${String(inner ?? "")}`).join(", ");
    return `${by} ${typeof value === "number" && !isYear(value) ? formatNumber(value) : String(value)} (${rest})`;
  });
  if (lines.length === 1) return `The ${end} ${by}${where}: ${lines[0]}.`;
  return [
    `The ${countOf(lines.length, "row")} with the ${end} ${by}${where}:`,
    ...lines.map((line, index) => `${index + 1}. ${line}`),
  ].join("\n");
}
