import type { Mention } from "./column-mentions.ts";
import { findDateRange } from "./date-ranges.ts";
import { parseNumber } from "./number-text.ts";
import { type ColumnProfile, isCalendar, isMeasure, type TableProfile } from "./table-profile.ts";
import { splitIdentifier, toLower, toWords, type Word } from "./words.ts";

export const comparisons = ["eq", "ne", "gt", "ge", "lt", "le", "contains"] as const;

/** Rows that a question is limited to. */
export interface RowFilter {
  readonly column: string;
  readonly op: (typeof comparisons)[number];
  readonly value: string | number;
}

/** Filters of a question, and columns several of whose values it names, to be compared. */
export interface Filters {
  readonly filters: readonly RowFilter[];
  readonly compared: readonly ColumnProfile[];
  /** Indexes of words that are values. */
  readonly places: ReadonlySet<number>;
}

interface NamedValue {
  readonly column: ColumnProfile;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

const weakValues = new Set(
  "no in it us is on an or at by to of me am as be do go he i if my so up we a the all any top best high low most least total new old other der die das es im am an zu so".split(
    " ",
  ),
);

/** The filters that values, comparisons and dates of a question name. */
export function findFilters(
  text: string,
  words: readonly Word[],
  mentions: readonly Mention[],
  profile: TableProfile,
): Filters {
  const named = findNamedValues(words, mentions, profile);
  const byColumn = Map.groupBy(named, ({ column }) => column);
  const compared = [...byColumn]
    .filter(([, values]) => values.length > 1)
    .map(([column]) => column);
  const single = [...byColumn.values()].flatMap((values) => (values.length === 1 ? values : []));
  return {
    compared,
    places: new Set(
      named.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at)),
    ),
    filters: [
      ...single.map((value) => toValueFilter(value, words)),
      ...findFlagFilters(words, mentions, named),
      ...findComparisons(text, words, mentions),
      ...findDateFilters(text, mentions, profile),
    ],
  };
}

function toValueFilter({ column, value, from }: NamedValue, words: readonly Word[]): RowFilter {
  const before = words
    .slice(Math.max(0, from - 3), from)
    .map(({ plain }) => plain)
    .join(" ");
  const isNot = /\b(?:not|without|except|excluding|exclude|non|ohne|ausser|nicht|but)\b/.test(
    before,
  );
  return { column: column.name, op: isNot ? "ne" : "eq", value };
}

/** A column of yes and no that is named alone limits to yes: `how many were delayed`. */
function findFlagFilters(
  words: readonly Word[],
  mentions: readonly Mention[],
  named: readonly NamedValue[],
): RowFilter[] {
  return mentions.flatMap(({ column, from }) => {
    const isGrouped = /^(?:by|per|each|pro|je|nach|which|what|column|share)$/.test(
      words[from - 1]?.plain ?? "",
    );
    if (isGrouped || named.some((it) => it.column === column)) return [];
    const yes = column.top.find(({ value }) => /^(?:true|yes|ja|wahr|y|j|1)$/i.test(value));
    const isFlag =
      column.type === "boolean" ||
      (column.distinct === 2 &&
        column.top.some(({ value }) => /^(?:no|nein|false|n)$/i.test(value)));
    return isFlag && yes
      ? [toValueFilter({ column, value: yes.value, from, to: from }, words)]
      : [];
  });
}

function findNamedValues(
  words: readonly Word[],
  mentions: readonly Mention[],
  profile: TableProfile,
): NamedValue[] {
  const taken = new Set<number>();
  const candidates = profile.columns
    .filter(({ type }) => type === "text" || type === "boolean")
    .flatMap((column) =>
      column.top.map(({ value }) => ({ column, value, parts: splitValue(value) })),
    )
    .filter(({ parts }) => parts.length > 0 && parts.length <= 6)
    .sort((one, other) => other.parts.length - one.parts.length);
  const found: NamedValue[] = [];
  for (const { column, value, parts } of candidates) {
    const from = findPlace(parts, value, words, { column, mentions, taken });
    if (from === undefined) continue;
    const to = from + parts.length;
    for (let at = from; at < to; at++) taken.add(at);
    found.push({ column, value, from, to });
  }
  return found;
}

function splitValue(value: string): string[] {
  return value.length > 80 ? [] : toWords(value).map(({ text }) => splitIdentifier(text).join(""));
}

interface PlaceContext {
  readonly column: ColumnProfile;
  readonly mentions: readonly Mention[];
  readonly taken: ReadonlySet<number>;
}

function findPlace(
  parts: readonly string[],
  value: string,
  words: readonly Word[],
  context: PlaceContext,
): number | undefined {
  const at = words.findIndex((_, from) => {
    const window = words.slice(from, from + parts.length);
    if (
      window.length < parts.length ||
      window.some((_word, index) => context.taken.has(from + index))
    )
      return false;
    const isSame = window.every(
      ({ text }, index) => splitIdentifier(text).join("") === parts[index],
    );
    return isSame && isMeant(window, value, from, context);
  });
  return at === -1 ? undefined : at;
}

/** Short words, and words that are columns, count as values only where the question marks them. */
function isMeant(
  window: readonly Word[],
  value: string,
  from: number,
  { column, mentions }: PlaceContext,
): boolean {
  const mention = mentions.find((it) => it.from <= from && from < it.to);
  const isAfterColumn = mentions.some(
    (it) => it.column === column && (it.to === from || it.from === from + window.length),
  );
  if (isAfterColumn) return true;
  if (mention !== undefined && mention.score > 0.9) return false;
  const first = window[0];
  if (first === undefined || window.length > 1) return true;
  if (weakValues.has(first.plain) || first.plain.length < 3)
    return first.text === value && /\p{Lu}/u.test(first.text) && first.text.length > 1;
  return true;
}

const comparison =
  /(>=|<=|>|<|=|\b(?:more than|greater than|higher than|larger than|longer than|older than|bigger than|over|above|exceed(?:s|ing)?|at least|or more than|less than|fewer than|lower than|smaller than|shorter than|younger than|below|under|at most|no more than|up to|exactly|equal to|mehr als|grosser als|groesser als|hoher als|hoeher als|alter als|uber|ueber|mindestens|weniger als|kleiner als|unter|hochstens|hoechstens|genau))\s*(?:of |a |von )?[$€£]?\s?(-?\d[\d.,]*)(?![\d-])/g;

const comparisonOps: readonly (readonly [RegExp, RowFilter["op"]])[] = [
  [/^(?:>=|at least|mindestens)/, "ge"],
  [/^(?:<=|at most|no more than|up to|hochstens|hoechstens)/, "le"],
  [/^(?:=|exactly|equal|genau)/, "eq"],
  [/^(?:<|less|fewer|lower|smaller|shorter|younger|below|under|weniger|kleiner|unter)/, "lt"],
  [/^/, "gt"],
];

function findComparisons(
  text: string,
  words: readonly Word[],
  mentions: readonly Mention[],
): RowFilter[] {
  const lower = toLower(text);
  const numeric = mentions.filter(({ column }) => isMeasure(column) || isCalendar(column));
  return Array.from(lower.matchAll(comparison)).flatMap((match) => {
    const value = parseNumber(match[2] ?? "");
    const place = (mention: Mention) => words[mention.from]?.start ?? 0;
    const distance = (mention: Mention) =>
      Math.abs(place(mention) - match.index) + (place(mention) > match.index ? 12 : 0);
    const column = numeric.toSorted((one, other) => distance(one) - distance(other))[0]?.column;
    const op = comparisonOps.find(([pattern]) => pattern.test(match[1] ?? ""))?.[1] ?? "gt";
    return column === undefined || value === undefined ? [] : [{ column: column.name, op, value }];
  });
}

function findDateFilters(
  text: string,
  mentions: readonly Mention[],
  profile: TableProfile,
): RowFilter[] {
  const dates = profile.columns.filter(({ type }) => type === "date");
  const column = mentions.find(({ column: it }) => it.type === "date")?.column ?? dates[0];
  const year = Number(/\d{4}/.exec(String(column?.max ?? ""))?.[0] ?? 0);
  const bare = text.replace(comparison, " ");
  if (column === undefined) return findYearFilters(bare, profile);
  const range = findDateRange(bare, year);
  const from = range?.from && ({ column: column.name, op: "ge", value: range.from } as const);
  const before = range?.before && ({ column: column.name, op: "lt", value: range.before } as const);
  return [from, before].filter((it) => it !== undefined && it !== "");
}

/** A table may have its year as a number. */
function findYearFilters(text: string, profile: TableProfile): RowFilter[] {
  const column = profile.columns.find(
    (it) => isCalendar(it) && Number(it.min) > 1500 && Number(it.max) < 2500,
  );
  const year = /\b(?:1[5-9]|2[0-4])\d{2}\b/.exec(text)?.[0];
  return column && year ? [{ column: column.name, op: "eq", value: Number(year) }] : [];
}
