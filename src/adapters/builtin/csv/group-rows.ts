import type { JsonObject, JsonValue } from "../../../domain/json.ts";
import { showDate } from "./cell-date.ts";
import type { CellValue, ColumnPlan } from "./column-plan.ts";
import { type Aggregate, CsvQueryError, type SortKey } from "./csv-query.ts";
import { getColumn, getGroupColumn, getNumberColumn, isNumeric } from "./find-column.ts";
import { type Period, toPeriod } from "./period.ts";
import { addTo, createTally, type Tally, toOutcome } from "./tally.ts";

/** What rows are grouped by, and what is told of each group. */
export interface GroupQuery {
  readonly by: readonly string[];
  readonly aggregates: readonly Aggregate[];
  readonly sort: readonly SortKey[];
  /** Groups told. */
  readonly limit: number;
}

export interface RowGroups {
  add(values: readonly CellValue[]): void;
  toJson(decimals: readonly number[]): JsonObject;
}

interface Group {
  readonly key: readonly JsonValue[];
  count: number;
  readonly tallies: readonly Tally[];
}

/** One aggregate, with its column found. */
interface Told {
  readonly name: string;
  readonly fn: Aggregate["fn"];
  /** Undefined: all rows are counted. */
  readonly column: number | undefined;
}

/** Bounds of the groups kept: each has a key, and a tally for each column that is added up. */
const groupsMax = 100_000;
const keyCharactersMax = 8 * 1024 * 1024;
const medianNumbersMax = 1_000_000;
const medianGroupNumbersMax = 100_000;

/**
 * Groups rows. When there are more groups than can be kept, rows of further ones are counted as
 * `omitted_rows`; the groups told are exact then, but others might be larger.
 */
export function createRowGroups(plans: readonly ColumnPlan[], query: GroupQuery): RowGroups {
  const keys = query.by.map((name) => ({ name, ...getGroupColumn(plans, name) }));
  const told = query.aggregates.map((aggregate) => toTold(plans, aggregate));
  const columns = [...new Set(told.flatMap(({ column }) => column ?? []))];
  const sortKeys = sortOf(query, told);
  const hasMedian = told.some(({ fn }) => fn === "median");
  const groups = new Map<string, Group>();
  let charactersLeft = keyCharactersMax;
  let numbersLeft = medianNumbersMax;
  let omittedRows = 0;

  function open(text: string, values: readonly CellValue[]): Group | undefined {
    if (groups.size >= groupsMax || text.length > charactersLeft) return undefined;
    charactersLeft -= text.length;
    const sampleMax = hasMedian ? Math.min(medianGroupNumbersMax, numbersLeft) : 0;
    const key = keys.map(({ column, period }) => toKey(values[column], plans[column], period));
    const group = { key, count: 0, tallies: columns.map(() => createTally(sampleMax)) };
    groups.set(text, group);
    return group;
  }

  function addNumber(tally: Tally | undefined, value: CellValue): void {
    if (typeof value !== "number" || tally === undefined) return;
    addTo(tally, value);
    if (hasMedian) numbersLeft = Math.max(0, numbersLeft - 1);
  }

  return {
    add(values) {
      let text = "";
      for (const { column, period } of keys) text += `${toKeyText(values[column], period)}\u0000`;
      const group = groups.get(text) ?? open(text, values);
      if (group === undefined) {
        omittedRows += 1;
        return;
      }
      group.count += 1;
      for (let index = 0; index < columns.length; index += 1) {
        addNumber(group.tallies[index], values[columns[index] ?? -1]);
      }
    },
    toJson(decimals) {
      const rows = [...groups.values()]
        .map((group) => toRow(group, { names: query.by, told, columns, decimals }))
        .toSorted(comparing(sortKeys));
      return {
        by: query.by,
        group_count: groups.size,
        shown: Math.min(query.limit, rows.length),
        ...(omittedRows > 0 ? { omitted_rows: omittedRows, is_approximate: true } : {}),
        ...(isSampled(groups.values()) ? { median_is_approximate: true } : {}),
        rows: rows.slice(0, query.limit),
      };
    },
  };
}

interface RowShape {
  readonly names: readonly string[];
  readonly told: readonly Told[];
  /** Columns that are added up, in the order of the tallies. */
  readonly columns: readonly number[];
  readonly decimals: readonly number[];
}

function toRow(group: Group, { names, told, columns, decimals }: RowShape): JsonObject {
  const keys = names.map((name, index): [string, JsonValue] => [name, group.key[index] ?? null]);
  const outcomes = told.map(({ name, fn, column }): [string, JsonValue] => {
    const tally = column === undefined ? undefined : group.tallies[columns.indexOf(column)];
    const decimal = column === undefined ? 0 : (decimals[column] ?? 0);
    return [name, tally === undefined ? group.count : toOutcome(tally, fn, decimal)];
  });
  return Object.fromEntries([...keys, ["count", group.count], ...outcomes]);
}

function isSampled(groups: Iterable<Group>): boolean {
  for (const { tallies } of groups) {
    if (tallies.some(({ sample }) => sample?.median()?.isExact === false)) return true;
  }
  return false;
}

function toTold(plans: readonly ColumnPlan[], { fn, column }: Aggregate): Told {
  if (column === undefined) {
    if (fn === "count") return { name: "count", fn, column: undefined };
    throw new CsvQueryError(`aggregate: ${fn} needs a column`);
  }
  const place = fn === "count" ? getColumn(plans, column) : getNumberColumn(plans, column);
  const name = `${fn}(${plans[place]?.name ?? column})`;
  return { name, fn, column: fn === "count" && !isNumeric(plans[place]) ? undefined : place };
}

/** By what is asked for, else the largest first of the first aggregate. */
function sortOf({ sort, by }: GroupQuery, told: readonly Told[]): readonly SortKey[] {
  const known = [...by, "count", ...told.map(({ name }) => name)];
  for (const key of sort) {
    if (known.includes(toKnown(known, key.by))) continue;
    throw new CsvQueryError(`groups cannot be sorted by ${key.by}`, `sort by ${known.join(", ")}`);
  }
  if (sort.length > 0) return sort.map((key) => ({ ...key, by: toKnown(known, key.by) }));
  return [{ by: told[0]?.name ?? "count", order: "desc" }];
}

/** An aggregate may be named by its column alone. */
function toKnown(known: readonly string[], name: string): string {
  const plain = name.toLowerCase();
  return (
    known.find((it) => it.toLowerCase() === plain) ??
    known.find((it) => it.toLowerCase().endsWith(`(${plain})`)) ??
    name
  );
}

function comparing(keys: readonly SortKey[]) {
  return (a: JsonObject, b: JsonObject): number => {
    for (const { by, order } of keys) {
      const result = compareValues(a[by] ?? null, b[by] ?? null, order);
      if (result !== 0) return result;
    }
    return 0;
  };
}

/** Numbers by size, others by their text; missing ones come last in both directions. */
export function compareValues(a: JsonValue, b: JsonValue, order: "asc" | "desc"): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const isLess = typeof a === "number" && typeof b === "number" ? a < b : String(a) < String(b);
  if (a === b) return 0;
  return isLess === (order === "asc") ? -1 : 1;
}

function toKeyText(value: CellValue, period: Period | undefined): string {
  if (value === undefined) return "\u0001";
  return period === undefined ? String(value) : toPeriod(value as number, period);
}

/** A value as it is told: dates in ISO 8601. */
export function toTellable(value: CellValue, plan: ColumnPlan | undefined): JsonValue {
  if (value === undefined) return null;
  return plan?.type === "date" && typeof value === "number" ? showDate(value) : value;
}

function toKey(value: CellValue, plan: ColumnPlan | undefined, period: Period | undefined) {
  if (period === undefined || typeof value !== "number") return toTellable(value, plan);
  return toPeriod(value, period);
}
