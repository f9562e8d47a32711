import { type Mention, negating } from "./column-mentions.ts";
import { findDateFilters } from "./date-filters.ts";
import type { ComparedPeriods } from "./date-ranges.ts";
import { findNamedValues, type NamedValue } from "./named-values.ts";
import { parseNumber } from "./number-text.ts";
import { type ColumnProfile, isCalendar, isMeasure, type TableProfile } from "./table-profile.ts";
import { toLower, toPlain, type Word } from "./words.ts";

export const comparisons = [
  "eq",
  "ne",
  "gt",
  "ge",
  "lt",
  "le",
  "contains",
  "in",
  "missing",
  "present",
] as const;

/** Rows that a question is limited to. */
export interface RowFilter {
  readonly column: string;
  readonly op: (typeof comparisons)[number];
  /** A list for `in`; empty for `missing` and `present`. */
  readonly value: string | number | readonly string[];
  /** A column that is compared with, in place of a value. */
  readonly other?: string;
}

/** Filters of a question, and what it sets beside each other. */
export interface Filters {
  /** Those of values in the order of the question, then the rest. */
  readonly filters: readonly RowFilter[];
  /** Columns several of whose values are named, to be told one by one. */
  readonly compared: readonly ColumnProfile[];
  /** Indexes of words that are values. */
  readonly places: ReadonlySet<number>;
  readonly periods: ComparedPeriods | undefined;
  /** Comparisons with numbers for which no column was found. */
  readonly unread: readonly string[];
  /** Whether the first comparison with a number stands after the last value. */
  readonly isCompared: boolean;
}

/** The filters that values, comparisons and dates of a question name. */
export function findFilters(
  text: string,
  words: readonly Word[],
  mentions: readonly Mention[],
  profile: TableProfile,
): Filters {
  const named = findNamedValues(words, mentions, profile);
  const byColumn = Map.groupBy(named, ({ column }) => column);
  const several = [...byColumn].filter(([, values]) => values.length > 1);
  const compared = several.filter(([, values]) => !isEither(values, words));
  const single = [...byColumn.values()].flatMap((values) => (values.length === 1 ? values : []));
  const said = [
    ...single.map((value) => ({ from: value.from, filter: toValueFilter(value, words) })),
    ...several.map(([, values]) => ({
      from: values[0]?.from ?? 0,
      filter: toListFilter(values, words),
    })),
    ...findFlagFilters(words, mentions, named),
  ].toSorted((one, other) => one.from - other.from);
  const found = findComparisons(text, words, mentions, profile);
  const dated = findDateFilters(text.replace(comparison, " "), mentions, profile);
  return {
    compared: compared.map(([column]) => column),
    periods: dated.periods,
    unread: found.flatMap((it) => (typeof it === "string" ? [it] : [])),
    isCompared: isAfterValues(text, words, named),
    places: new Set(
      named
        .filter(({ isPart }) => !isPart)
        .flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at)),
    ),
    filters: [
      ...said.map(({ filter }) => filter),
      ...findMissingFilters(words, mentions),
      ...findSignFilters(words, mentions),
      ...found.flatMap((it) => (typeof it === "string" ? [] : [it])),
      ...findScaleFilters(words, mentions),
      ...dated.filters,
    ],
  };
}

/** Whether the values of one column stand for one group of rows: `paid or refunded`. */
function isEither(values: readonly NamedValue[], words: readonly Word[]): boolean {
  const places = values.map(({ from }) => from).toSorted((one, other) => one - other);
  const between = words.slice(places[0], places.at(-1)).map(({ plain }) => plain);
  const isChoice = words.some(({ plain }) =>
    /^(?:which|better|more|less|fewer|higher|lower|greater|compare|who)$/.test(plain),
  );
  return !isChoice && between.some((plain) => plain === "or" || plain === "oder");
}

function toListFilter(values: readonly NamedValue[], words: readonly Word[]): RowFilter {
  const negated = values.map((value) => toValueFilter(value, words)).find(({ op }) => op === "ne");
  const column = values[0]?.column.name ?? "";
  return { column, op: negated ? "ne" : "in", value: values.map(({ value }) => value) };
}

function toValueFilter(
  { column, value, from }: Pick<NamedValue, "column" | "value" | "from">,
  words: readonly Word[],
): RowFilter {
  const before = words
    .slice(Math.max(0, from - 3), from)
    .map(({ plain }) => plain)
    .join(" ");
  const isNot = /\b(?:not|without|except|excluding|exclude|non|ohne|ausser|nicht|but)\b/.test(
    before,
  );
  return { column: column.name, op: isNot ? "ne" : "eq", value };
}

const yesWords = /^(?:true|yes|ja|wahr|y|j|1)$/i;
const noWords = /^(?:false|no|nein|falsch|n|0)$/i;

/** A column of yes and no that is named alone limits to yes: `how many were delayed`. */
function findFlagFilters(
  words: readonly Word[],
  mentions: readonly Mention[],
  named: readonly NamedValue[],
): { readonly from: number; readonly filter: RowFilter }[] {
  const isGrouped = ({ from }: Mention) =>
    /^(?:by|per|each|pro|je|nach|which|what|column|share)$/.test(words[from - 1]?.plain ?? "");
  const isNamed = ({ column }: Mention) => named.some((it) => it.column === column);
  return mentions
    .filter((it) => isFlag(it.column) && !isGrouped(it) && !isNamed(it))
    .map((mention) => {
      const { column, from } = mention;
      const [wanted, other] = saysNo(mention, words) ? [noWords, "false"] : [yesWords, "true"];
      const value = column.top.find((it) => wanted.test(it.value))?.value ?? other;
      return { from, filter: toValueFilter({ column, value, from }, words) };
    });
}

function isFlag(column: ColumnProfile): boolean {
  return (
    column.type === "boolean" ||
    (column.distinct === 2 && column.top.some(({ value }) => noWords.test(value)))
  );
}

/** `returned is no`, `unpaid`. */
function saysNo({ column, from, to }: Mention, words: readonly Word[]): boolean {
  const after = words.slice(to, to + 3).find(({ plain }) => !/^(?:is|was|equals|ist)$/.test(plain));
  const word = words[from]?.plain ?? "";
  const isNegated = negating.test(word) && !toPlain(column.name).includes(word);
  return isNegated || noWords.test(after?.text ?? "");
}

/** `cars without a driver`, `no driver`: rows in which a column is empty. */
function findMissingFilters(words: readonly Word[], mentions: readonly Mention[]): RowFilter[] {
  return mentions.flatMap(({ column, from }): RowFilter[] => {
    const lead = words.slice(Math.max(0, from - 3), from).map(({ plain }) => plain);
    const isWithout =
      /\b(?:without|no|lacks?|lacking|ohne|keine?[nrm]?|missing)(?: (?:an?|any|the|eine?[nrm]?))?$/.test(
        lead.join(" "),
      );
    return isWithout && column.type !== "boolean" && column.missing > 0
      ? [{ column: column.name, op: "missing", value: "" }]
      : [];
  });
}

const notOfScale =
  /^(?:top|first|last|bottom|best|than|least|most|over|above|below|under|the|als|to)$/;

/** `a rating of 5`, `level 3`, `3 bedroom flats`: one step of a scale. */
function findScaleFilters(words: readonly Word[], mentions: readonly Mention[]): RowFilter[] {
  return mentions.flatMap((mention): RowFilter[] => {
    const { column } = mention;
    const isScale = column.type === "integer" && column.distinct <= 30 && isMeasure(column);
    const step = isScale ? findStep(words, mention) : undefined;
    return step === undefined ? [] : [{ column: column.name, op: "eq", value: step }];
  });
}

/** The number after a mention, else the one before it. */
function findStep(words: readonly Word[], { from, to }: Mention): number | undefined {
  const isLinked = /^(?:of|is|equals|von|ist|gleich)$/.test(words[to]?.plain ?? "");
  const after = words[isLinked ? to + 1 : to]?.text ?? "";
  if (/^-?\d{1,6}$/.test(after)) return Number(after);
  const before = words[from - 1]?.text ?? "";
  const isOther = notOfScale.test(words[from - 2]?.plain ?? "");
  return /^\d{1,6}$/.test(before) && !isOther ? Number(before) : undefined;
}

/** `negative amounts`, `positive changes`. */
function findSignFilters(words: readonly Word[], mentions: readonly Mention[]): RowFilter[] {
  return words.flatMap(({ plain }, at): RowFilter[] => {
    const sign = /^(negativ|positiv)/.exec(plain)?.[1];
    const near = mentions.find(({ column, from }) => isMeasure(column) && from > at);
    const column = (near ?? mentions.find((it) => isMeasure(it.column)))?.column;
    if (sign === undefined || column === undefined) return [];
    return [{ column: column.name, op: sign === "negativ" ? "lt" : "gt", value: 0 }];
  });
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
  profile: TableProfile,
): (RowFilter | string)[] {
  const lower = toLower(text);
  const numeric = mentions.filter(({ column }) => isMeasure(column) || isCalendar(column));
  return Array.from(lower.matchAll(comparison)).flatMap((match): (RowFilter | string)[] => {
    const value = parseNumber(match[2] ?? "");
    const place = (mention: Mention) => words[mention.from]?.start ?? 0;
    const distance = (mention: Mention) =>
      Math.abs(place(mention) - match.index) + (place(mention) > match.index ? 12 : 0);
    const nearest = numeric.toSorted((one, other) => distance(one) - distance(other))[0]?.column;
    const isPercent = /^\s*%/.test(lower.slice(match.index + match[0].length));
    const column = nearest ?? (isPercent ? profile.columns.find(isPercentage) : undefined);
    const op = comparisonOps.find(([pattern]) => pattern.test(match[1] ?? ""))?.[1] ?? "gt";
    if (value === undefined || (column === undefined && isYear(value))) return [];
    return column === undefined ? [match[0]] : [{ column: column.name, op, value }];
  });
}

function isPercentage(column: ColumnProfile): boolean {
  const isNamed = /pct|percent|prozent|progress|fortschritt|rate$|quote$/i.test(column.name);
  return column.unit === "%" || (isMeasure(column) && isNamed);
}

function isYear(value: number): boolean {
  return Number.isInteger(value) && value >= 1900 && value <= 2100;
}

function isAfterValues(
  text: string,
  words: readonly Word[],
  named: readonly NamedValue[],
): boolean {
  const place = toLower(text).search(comparison);
  return place >= 0 && named.every(({ to }) => (words[to - 1]?.end ?? 0) <= place);
}
