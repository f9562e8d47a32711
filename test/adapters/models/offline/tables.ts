/** A row as the script that checks answers sees it. */
export type Row = Readonly<Record<string, string | number>>;

/** Numbers that look random and are always the same. */
export function createChance(seed: number) {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return {
    whole: (least: number, most: number) => least + Math.floor(next() * (most - least + 1)),
    amount: (most: number) => Math.round(next() * most * 100) / 100,
    one: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
  };
}

/** `count` rows made by a function of chance and position. */
export function makeRows(
  count: number,
  seed: number,
  make: (chance: ReturnType<typeof createChance>, at: number) => Row,
): Row[] {
  const chance = createChance(seed);
  return Array.from({ length: count }, (_, at) => make(chance, at));
}

/** A day of 2024 by its number, ISO. */
export function day(number: number): string {
  return new Date(Date.UTC(2024, 0, 1 + number)).toISOString().slice(0, 10);
}

export function toCsv(
  rows: readonly Row[],
  options: {
    delimiter?: string;
    header?: boolean;
    decimal?: "german";
    columns?: readonly string[];
  } = {},
): string {
  const { delimiter = ",", header = true, decimal, columns = Object.keys(rows[0] ?? {}) } = options;
  const cell = (value: string | number | undefined) => {
    const text =
      typeof value !== "number" || decimal === undefined ? String(value ?? "") : toGerman(value);
    return text.includes(delimiter) || text.includes('"')
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  };
  const lines = rows.map((row) => columns.map((name) => cell(row[name])).join(delimiter));
  return [...(header ? [columns.join(delimiter)] : []), ...lines, ""].join("\n");
}

function toGerman(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const [whole = "", part = ""] = value.toFixed(2).split(".");
  return `${whole.replace(/\B(?=(?:\d{3})+$)/g, ".")},${part}`;
}

/** The rows for which `test` holds. */
export const where = (rows: readonly Row[], test: (row: Row) => boolean) => rows.filter(test);
export const sum = (rows: readonly Row[], column: string) =>
  rows.reduce((total, row) => total + Number(row[column]), 0);
export const mean = (rows: readonly Row[], column: string) => sum(rows, column) / rows.length;
export const most = (rows: readonly Row[], column: string) =>
  Math.max(...rows.map((row) => Number(row[column])));
export const least = (rows: readonly Row[], column: string) =>
  Math.min(...rows.map((row) => Number(row[column])));

/** `[key, value]` of each group, the largest value first. */
export function groups(
  rows: readonly Row[],
  by: string | ((row: Row) => string),
  value: (rows: readonly Row[]) => number,
): [string, number][] {
  const key = typeof by === "string" ? (row: Row) => String(row[by]) : by;
  const map = Map.groupBy(rows, key);
  return [...map]
    .map(([name, inside]) => [name, value(inside)] as [string, number])
    .sort((one, other) => other[1] - one[1]);
}
