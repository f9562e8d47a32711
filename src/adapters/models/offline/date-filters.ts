import type { Mention } from "./column-mentions.ts";
import { type ComparedPeriods, findComparedPeriods, findDateRange } from "./date-ranges.ts";
import type { RowFilter } from "./row-filters.ts";
import { type ColumnProfile, isCalendar, type TableProfile } from "./table-profile.ts";

/** The time that a question is limited to, or several times that it sets beside each other. */
export interface DateFilters {
  readonly filters: readonly RowFilter[];
  readonly periods?: ComparedPeriods | undefined;
}

/** Filters by the dates in a question: on the date column that it names, else the first. */
export function findDateFilters(
  text: string,
  mentions: readonly Mention[],
  profile: TableProfile,
): DateFilters {
  const dates = profile.columns.filter(({ type }) => type === "date");
  const named = mentions.find(({ column: it }) => it.type === "date")?.column;
  const column = named ?? dates[0];
  const year = Number(/\d{4}/.exec(String(column?.max ?? ""))?.[0] ?? 0);
  const numbered = findYearColumn(text, mentions, profile);
  if (
    numbered !== undefined &&
    (column === undefined || (named === undefined && isOutside(text, column)))
  )
    return toYearFilters(text, numbered);
  if (column === undefined) return { filters: [] };
  const periods = findComparedPeriods(text, year);
  if (periods !== undefined) return { filters: [], periods };
  const range = findDateRange(text, year);
  const from = range?.from && ({ column: column.name, op: "ge", value: range.from } as const);
  const before = range?.before && ({ column: column.name, op: "lt", value: range.before } as const);
  return { filters: [from, before].filter((it) => it !== undefined && it !== "") };
}

const fourDigits = /\b(?:1[5-9]|2[0-4])\d{2}\b/;

/** A table may have its year as a number. */
function findYearColumn(
  text: string,
  mentions: readonly Mention[],
  { columns }: TableProfile,
): ColumnProfile | undefined {
  if (!fourDigits.test(text)) return undefined;
  const isYear = (it: ColumnProfile) =>
    isCalendar(it) && Number(it.min) > 1500 && Number(it.max) < 2500;
  const isLikeYear = (it: ColumnProfile) =>
    it.type === "integer" && Number(it.min) >= 1900 && Number(it.max) <= 2100;
  const named = mentions.find(({ column }) => isYear(column))?.column;
  return named ?? columns.find(isYear) ?? columns.find(isLikeYear);
}

/** Whether the years of a question are not those of a date column. */
function isOutside(text: string, { min, max }: ColumnProfile): boolean {
  const [least, most] = [min, max].map((it) => Number(String(it).slice(0, 4)));
  return [...text.matchAll(new RegExp(fourDigits, "g"))].some(
    ([year]) => Number(year) < (least ?? 0) || Number(year) > (most ?? 0),
  );
}

function toYearFilters(text: string, { name }: ColumnProfile): DateFilters {
  const periods = findComparedPeriods(text, 0);
  if (periods?.period === "year") return { filters: [], periods };
  return { filters: toYearRange(text, name) };
}

function toYearRange(text: string, name: string): RowFilter[] {
  const range = findDateRange(text, 0);
  const [from, before] = [range?.from, range?.before].map((it) =>
    it === undefined ? undefined : Number(it.slice(0, 4)),
  );
  if (from !== undefined && before === from + 1) return [{ column: name, op: "eq", value: from }];
  return [
    ...(from === undefined ? [] : [{ column: name, op: "ge", value: from } as const]),
    ...(before === undefined ? [] : [{ column: name, op: "lt", value: before } as const]),
  ];
}
