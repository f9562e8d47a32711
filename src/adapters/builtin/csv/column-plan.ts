import { createDateReader, type DayOrder, findDateEvidence } from "./cell-date.ts";
import { createNumberReader, type DecimalMark, findNumberEvidence } from "./cell-number.ts";

export const columnTypes = ["integer", "decimal", "date", "boolean", "text", "empty"] as const;
export type ColumnType = (typeof columnTypes)[number];

/** How the cells of a column are read. */
export interface ColumnPlan {
  readonly name: string;
  readonly type: ColumnType;
  readonly mark: DecimalMark;
  /** The sample left no question about the mark. */
  readonly isMarkSure: boolean;
  readonly order: DayOrder;
  readonly isOrderSure: boolean;
  /** Currency or percent sign; empty when there is none. */
  readonly unit: string;
}

/** A cell as its column reads it: text of a text column, else a number (dates as milliseconds). */
export type CellValue = string | number | boolean | undefined;

/** Words for nothing, in columns that are not text. */
const missingWords = new Set(
  "na n/a #n/a null none nan nil - – — ? k.a. n.a. #null! #value! missing unknown".split(" "),
);
const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "ja", "wahr", "y"].map((word) => [word, true] as const),
  ...["false", "no", "nein", "falsch", "n"].map((word) => [word, false] as const),
]);
/** This share of the cells must be of a type for the column to be of it. */
export const typeShareMin = 0.9;
/** Codes are recognised by this share of cells with leading zeros. */
const paddedShareMin = 0.02;
const evidenceMax = 5_000;

interface Evidence {
  count: number;
  numbers: number;
  points: number;
  commas: number;
  padded: number;
  decimals: number;
  units: Map<string, number>;
  dates: number;
  dmy: number;
  mdy: number;
  ambiguous: number;
  booleans: number;
  descents: { dmy: number; mdy: number };
}

export function isMissing(text: string): boolean {
  return text === "" || text.trim() === "";
}

/** Empty, or a word for it. */
export function isMissingWord(text: string): boolean {
  return text.length <= 8 && missingWords.has(text.trim().toLowerCase());
}

/** Plans the columns from the first rows. `preferred` is the mark where a column shows none. */
export function planColumns(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  delimiter: string,
): ColumnPlan[] {
  const evidence = names.map((_, column) => gather(rows.map((row) => row[column] ?? "")));
  const points = evidence.reduce((sum, it) => sum + it.points, 0);
  const commas = evidence.reduce((sum, it) => sum + it.commas, 0);
  const usual = points === commas ? (delimiter === ";" ? "," : ".") : points > commas ? "." : ",";
  return names.map((name, column) => planColumn(name, evidence[column] ?? gather([]), usual));
}

/** Plans one column again, from cells that its plan did not foresee. */
export function replanColumn(plan: ColumnPlan, cells: readonly string[]): ColumnPlan {
  return planColumn(plan.name, gather(cells), plan.mark);
}

/** Reads the cells of a column; undefined for what is missing or not of its type. */
export function createCellReader(plan: ColumnPlan): (text: string) => CellValue {
  if (plan.type === "text" || plan.type === "empty")
    return (text) => (isMissing(text) ? undefined : text);
  if (plan.type === "boolean") return (text) => booleanWords.get(text.trim().toLowerCase());
  const read = plan.type === "date" ? createDateReader(plan.order) : createNumberReader(plan.mark);
  return (text) => {
    const value = read(text);
    return Number.isNaN(value) ? undefined : value;
  };
}

function gather(cells: readonly string[]): Evidence {
  const found: Evidence = {
    count: 0,
    numbers: 0,
    points: 0,
    commas: 0,
    padded: 0,
    decimals: 0,
    units: new Map(),
    dates: 0,
    dmy: 0,
    mdy: 0,
    ambiguous: 0,
    booleans: 0,
    descents: { dmy: 0, mdy: 0 },
  };
  const present = cells.filter((cell) => !isMissing(cell) && !isMissingWord(cell));
  found.count = Math.min(present.length, evidenceMax);
  for (const cell of present.slice(0, evidenceMax)) {
    gatherNumber(found, cell);
    gatherDate(found, cell);
    if (booleanWords.has(cell.trim().toLowerCase())) found.booleans += 1;
  }
  if (areMonths(present) || areCompact(present))
    Object.assign(found, { numbers: 0, points: 0, decimals: 0, padded: 0 });
  if (found.ambiguous > 0) found.descents = countDescents(present.slice(0, evidenceMax));
  return found;
}

/** `01.2024`, `12.2024`: months, which would be numbers too. */
function areMonths(cells: readonly string[]): boolean {
  const isMonth = (cell: string) => /^\s*(?:0[1-9]|1[0-2])\.(?:19|20)\d{2}\s*$/.test(cell);
  return cells.some((cell) => /^\s*0/.test(cell)) && cells.every(isMonth);
}

/** `20240131` or `202401` in every row: days or months, which would be numbers too. */
function areCompact(cells: readonly string[]): boolean {
  const [length = 0] = cells.map((cell) => cell.trim().length);
  const isDay = (cell: string) =>
    /^\s*\d+\s*$/.test(cell) &&
    cell.trim().length === length &&
    findDateEvidence(cell) !== undefined;
  return (length === 8 || (length === 6 && cells.length > 5)) && cells.every(isDay);
}

function gatherNumber(found: Evidence, cell: string): void {
  const number = findNumberEvidence(cell);
  if (number === undefined) return;
  found.numbers += 1;
  if (number.isMarked) found.decimals += 1;
  if (number.isPadded && !number.isMarked) found.padded += 1;
  if (number.mark === ".") found.points += 1;
  if (number.mark === ",") found.commas += 1;
  if (number.unit !== "") found.units.set(number.unit, (found.units.get(number.unit) ?? 0) + 1);
}

function gatherDate(found: Evidence, cell: string): void {
  const date = findDateEvidence(cell);
  if (date === undefined) return;
  found.dates += 1;
  if (date.order === "dmy") found.dmy += 1;
  if (date.order === "mdy") found.mdy += 1;
  if (date.isAmbiguous) found.ambiguous += 1;
}

/** Dates mostly come in order: the right reading goes back less often. */
function countDescents(cells: readonly string[]) {
  const count = (order: DayOrder) => {
    const values = cells.map(createDateReader(order));
    return values.filter((value, index) => value < (values[index - 1] ?? value)).length;
  };
  return { dmy: count("dmy"), mdy: count("mdy") };
}

function planColumn(name: string, found: Evidence, usualMark: DecimalMark): ColumnPlan {
  const isMarkSure = found.points !== found.commas;
  const mark = isMarkSure ? (found.points > found.commas ? "." : ",") : usualMark;
  const [unit = ""] = [...found.units].toSorted(([, a], [, b]) => b - a).map(([sign]) => sign);
  return {
    name,
    type: findType(found),
    mark,
    isMarkSure,
    order: findOrder(found, usualMark),
    isOrderSure: found.dmy !== found.mdy,
    unit,
  };
}

function findType(found: Evidence): ColumnType {
  const isMost = (count: number) => count >= found.count * typeShareMin;
  if (found.count === 0) return "empty";
  if (isMost(found.numbers) && found.padded <= found.numbers * paddedShareMin) {
    return found.decimals > 0 ? "decimal" : "integer";
  }
  if (isMost(found.dates)) return "date";
  return isMost(found.booleans) ? "boolean" : "text";
}

function findOrder(found: Evidence, mark: DecimalMark): DayOrder {
  if (found.dmy !== found.mdy) return found.dmy > found.mdy ? "dmy" : "mdy";
  const { dmy, mdy } = found.descents;
  if (dmy !== mdy) return dmy < mdy ? "dmy" : "mdy";
  return mark === "," ? "dmy" : "mdy";
}
