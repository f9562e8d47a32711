import type { JsonValue } from "../../../domain/json.ts";
import { isObject, parseJson, toList, toNumber, toObject, toText } from "./json-value.ts";
import { wordLikeness } from "./synonyms.ts";
import { splitIdentifier, toLower } from "./words.ts";

export const columnTypes = ["integer", "decimal", "date", "boolean", "text", "empty"] as const;
export type ColumnType = (typeof columnTypes)[number];

/** What a table tool says of one column. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  /** Currency or percent sign of its values; empty without one. */
  readonly unit: string;
  /** Values that are there. */
  readonly count: number;
  readonly missing: number;
  readonly distinct: number;
  readonly min: number | string | undefined;
  readonly max: number | string | undefined;
  readonly mean: number | undefined;
  readonly sum: number | undefined;
  readonly median: number | undefined;
  /** The most frequent values. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

/** What a table tool says of a whole table. */
export interface TableProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  readonly malformed: number;
  /** Malformed rows that no figure counts. */
  readonly leftOut: number;
  readonly malformedLines: readonly number[];
}

/** The profile in a tool's result; undefined when it describes no table. */
export function findTableProfile(content: string): TableProfile | undefined {
  const value = toObject(parseJson(content));
  const rows = toNumber(value.row_count) ?? toNumber(value.rows);
  const columns = toList(value.columns).filter(isObject).map(toColumn);
  if (rows === undefined || !Array.isArray(value.columns)) return undefined;
  const malformed = toObject(value.malformed);
  const lines = toList(malformed.first_lines ?? malformed.lines).map(toNumber);
  return {
    rows,
    columns: columns.filter(({ name }) => name !== ""),
    malformed: toNumber(malformed.count) ?? 0,
    leftOut: toNumber(malformed.left_out) ?? 0,
    malformedLines: lines.filter((line) => line !== undefined),
  };
}

function toColumn(value: { readonly [key: string]: JsonValue }): ColumnProfile {
  const type = toText(value.type);
  return {
    name: toText(value.name),
    type: columnTypes.find((it) => it === type) ?? "text",
    unit: toText(value.unit),
    count: toNumber(value.count) ?? 0,
    missing: toNumber(value.missing) ?? 0,
    distinct: toNumber(value.distinct) ?? 0,
    min: toScalar(value.min),
    max: toScalar(value.max),
    mean: toNumber(value.mean),
    sum: toNumber(value.sum),
    median: toNumber(value.median),
    top: toList(value.top_values ?? value.top)
      .filter(isObject)
      .map((it) => ({ value: String(it.value ?? ""), count: toNumber(it.count) ?? 0 })),
  };
}

function toScalar(value: JsonValue | undefined): number | string | undefined {
  return typeof value === "number" || typeof value === "string" ? value : undefined;
}

export function isNumeric({ type }: ColumnProfile): boolean {
  return type === "integer" || type === "decimal";
}

const identifying = [
  "id",
  "nr",
  "no",
  "number",
  "nummer",
  "code",
  "zip",
  "plz",
  "uuid",
  "key",
  "status",
];
const identifyingEnd =
  /\p{L}{2}(?:nr|nummer|number)$|^(?:user|cust|customer|order|product|item|account|client|emp|employee|session|transaction|invoice)id$/u;
const calendar = [
  "year",
  "jahr",
  "month",
  "monat",
  "week",
  "woche",
  "day",
  "tag",
  "hour",
  "quarter",
];
const levels =
  "price temperature rate ratio percent pct salary age score rating humidity pressure speed level duration delay grade average avg mean latitude longitude note minutes height margin_percent efficiency index gpa".split(
    " ",
  );
const sums =
  "revenue amount cost profit total fee payment betrag summe umsatz kosten gebuhr fine charge sales".split(
    " ",
  );
const money =
  "revenue amount price cost salary profit total value fee payment betrag summe rent bill fine eur usd".split(
    " ",
  );

function isNamedLike({ name }: ColumnProfile, words: readonly string[], least: number): boolean {
  const parts = splitIdentifier(name);
  return parts.some((part) => words.some((word) => wordLikeness(part, word) >= least));
}

/** Numbers that name something: never to be added up. */
export function isIdentifier(column: ColumnProfile): boolean {
  if (isCounter(column) || /#|№/.test(column.name)) return true;
  const parts = splitIdentifier(column.name);
  return parts.some((part) => identifying.includes(part) || identifyingEnd.test(part));
}

/** Different whole numbers, nearly without a gap, in the first of which counting starts. */
function isCounter({ type, count, distinct, min, max }: ColumnProfile): boolean {
  const span = Number(max) - Number(min) + 1;
  return type === "integer" && count >= 10 && distinct === count && span <= count * 1.05;
}

/** Whole numbers that are parts of dates. */
export function isCalendar(column: ColumnProfile): boolean {
  const parts = splitIdentifier(column.name);
  const last = parts.at(-1) ?? "";
  const isYear = /^(?:year|jahr)$|\p{L}{3}jahr$/u.test(last) && Number(column.min) > 1500;
  const isWhole = column.type === "integer" && Number(column.max) < 2500;
  return (
    (isYear && isWhole) || (parts.length === 1 && calendar.includes(last)) || isYearLike(column)
  );
}

/** `season` or `vintage`: whole numbers that are years of our time, most of them more than once. */
export function isYearLike({ type, min, max, count, distinct }: ColumnProfile): boolean {
  const isNear = Number(min) >= 1900 && Number(max) <= 2100;
  return type === "integer" && isNear && distinct > 1 && distinct <= Math.max(3, count / 2);
}

/** Whether its values are amounts to calculate with. */
export function isMeasure(column: ColumnProfile): boolean {
  return isNumeric(column) && !isIdentifier(column) && !isCalendar(column);
}

/** Points that are marks, which are not added up as those of a game are. */
const ofMarks = /^(?:exam|test|grade|mark|max|quiz)/;

/** `Wassertemperatur`, `Kontostand`, but not `Lagerbestand`. */
const germanLevels =
  /\p{L}(?:temperatur|druck|quote|feuchte|geschwindigkeit|alter|(?<!be|ab|ver|zu|um)stand)$/u;

/** Whether a sum of it means something: revenue does, temperature does not. */
export function isAdditive(column: ColumnProfile): boolean {
  if (!isMeasure(column) || column.unit === "%") return false;
  const parts = splitIdentifier(column.name);
  if (parts.some((part) => /^(?:avg|average|mean|per|unit|einzel\p{L}*)$/u.test(part)))
    return false;
  if (parts.some((part) => germanLevels.test(part))) return false;
  if (/^(?:points|punkte)$/.test(parts.at(-1) ?? "") && !parts.some((part) => ofMarks.test(part)))
    return true;
  return isNamedLike(column, sums, 0.9) || !isNamedLike(column, levels, 0.74);
}

export function isMoney(column: ColumnProfile): boolean {
  if (column.unit !== "" && column.unit !== "%") return isMeasure(column);
  const isCompound =
    /(?:\bfares?|.(?:preis|kosten|betrag|umsatz|erlos|gebuhr|miete|einnahmen))(?: |$)/.test(
      splitIdentifier(column.name).join(" "),
    );
  return isMeasure(column) && (isCompound || isNamedLike(column, money, 0.74));
}

/** Whether its values divide the rows into groups worth naming. */
export function isCategory(column: ColumnProfile, rows: number): boolean {
  if (column.type !== "text" && column.type !== "boolean") return false;
  return column.distinct > 1 && column.distinct < Math.max(3, rows * 0.6);
}

/** The column that says most of a table: money first, then any amount that can be added up. */
export function findMainMeasure({ columns }: TableProfile): ColumnProfile | undefined {
  const additive = columns.filter(isAdditive);
  const isMain = (column: ColumnProfile) =>
    /umsatz|revenue|sales|turnover|amount|betrag|total|erlos/.test(toLower(column.name));
  const isIncome = (column: ColumnProfile) =>
    !/discount|rabatt|tax|steuer|cost|kosten|shipping|fee/.test(toLower(column.name));
  const income = additive.filter((column) => isMoney(column) && isIncome(column));
  return (
    income.find(isMain) ??
    income[0] ??
    additive.find(isMain) ??
    additive.find(isIncome) ??
    additive[0] ??
    columns.find(isMeasure)
  );
}
