import type { JsonObject, JsonValue } from "../../../domain/json.ts";
import { isObject, parseJson, toList, toNumber, toObject, toText } from "./json-value.ts";
import { splitIdentifier } from "./words.ts";

/** One line of a grouped result. */
export interface GroupLine {
  readonly label: string;
  readonly count: number | undefined;
  /** `fn_column` -> value. */
  readonly values: ReadonlyMap<string, number>;
}

/** One period of a trend. */
export interface TrendPoint {
  readonly period: string;
  readonly value: number;
  readonly count: number | undefined;
}

/** What a call with a query gave. */
export interface TableResult {
  /** Rows after the filter. */
  readonly matched: number | undefined;
  readonly groups: readonly GroupLine[];
  /** All groups, also those that are not listed. */
  readonly groupsTotal: number;
  readonly records: readonly JsonObject[];
  readonly points: readonly TrendPoint[];
  /** Whether the tool left out parts of its answer for want of room. */
  readonly isCut: boolean;
  /** Whether there were more groups than the tool could keep. */
  readonly isApproximate: boolean;
  /** Whether the first or the last period of a trend may be cut by the ends of the table. */
  readonly isPartial: boolean;
}

/** Reads a table tool's result; undefined when it is none. `by` are the columns grouped by. */
export function findTableResult(content: string, by: readonly string[]): TableResult | undefined {
  const parsed = parseJson(content);
  if (!isObject(parsed)) return undefined;
  const groups = toEntries(parsed.groups).map((entry) => toGroup(entry, by));
  const trend = parsed.trend;
  const points = toEntries(trend)
    .map(toPoint)
    .filter((point) => point !== undefined);
  return {
    matched: toNumber(parsed.matched) ?? toNumber(parsed.matched_rows) ?? toNumber(parsed.rows),
    groups,
    groupsTotal:
      toNumber(parsed.group_count) ??
      toNumber(toObject(parsed.groups).group_count) ??
      groups.length,
    records: toEntries(parsed.top),
    points,
    isCut: toList(parsed.cut).length > 0,
    isApproximate: [parsed.groups, trend].some((it) => toObject(it).is_approximate === true),
    isPartial: toObject(trend).outer_periods_may_be_partial === true,
  };
}

/** The objects of a list, or of the first list in an object. */
function toEntries(value: JsonValue | undefined): JsonObject[] {
  if (isObject(value)) {
    return toEntries(value.rows ?? value.points ?? Object.values(value).find(Array.isArray));
  }
  return toList(value).filter(isObject);
}

/** Every scalar of an entry by its path. */
function toScalars(entry: JsonObject, path = ""): [string, JsonValue][] {
  return Object.entries(entry).flatMap(([key, value]) =>
    isObject(value)
      ? toScalars(value, `${path}${key}_`)
      : [[`${path}${key}`, value] as [string, JsonValue]],
  );
}

function toGroup(entry: JsonObject, by: readonly string[]): GroupLine {
  const key = entry.key ?? entry.group ?? entry.by;
  const values = isObject(key) ? key : entry;
  const parts = Array.isArray(key)
    ? key.map(String)
    : by.map((name) => String(values[name] ?? (isObject(key) ? "" : (key ?? ""))));
  const numbers = toScalars(entry).flatMap(([path, value]) => {
    const number = toNumber(value);
    return number === undefined ? [] : [[toKey(path), number] as const];
  });
  return {
    label: parts.map((part) => part || "(empty)").join(" / "),
    count: toNumber(entry.count) ?? toNumber(entry.rows),
    values: new Map(numbers),
  };
}

/** One spelling for `sum_amount`, `amount_sum`, `aggregates.amount.sum`: its words, sorted. */
function toKey(path: string): string {
  const inner = path.replace(/^(?:aggregates?|values|stats)_/, "");
  return splitIdentifier(inner).sort().join(" ");
}

/** An aggregate of a group, whatever the tool calls it. */
export function findValue(line: GroupLine, fn: string, column: string): number | undefined {
  return line.values.get(toKey(`${fn} ${column}`));
}

function toPoint(entry: JsonObject): TrendPoint | undefined {
  const value = toNumber(entry.value) ?? toNumber(entry.sum) ?? toNumber(entry.count);
  const period =
    toText(entry.period) || toText(entry.label) || toText(entry.date) || toText(entry.start);
  return value === undefined || period === ""
    ? undefined
    : { period, value, count: toNumber(entry.count) };
}
