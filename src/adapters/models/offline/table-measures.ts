import type { Mention } from "./column-mentions.ts";
import { isFaintPart } from "./function-words.ts";
import { signals } from "./question-signals.ts";
import { wordLikeness } from "./synonyms.ts";
import { isNumberOf, type TableClause } from "./table-clause.ts";
import {
  type ColumnProfile,
  findMainMeasure,
  isAdditive,
  isIdentifier,
  isMeasure,
  isMoney,
} from "./table-profile.ts";
import type { Aggregate, Measure } from "./table-query.ts";
import { splitIdentifier, toLower, type Word } from "./words.ts";

interface MeasureOptions {
  /** Take the most telling measure of the table when the question names none. */
  readonly byDefault?: boolean;
  /** Columns that rows are grouped by, which are no measures then. */
  readonly besides?: readonly ColumnProfile[];
  /** Rows are grouped by words such as `per`, so a superlative is about each group. */
  readonly isPerGroup?: boolean;
}

/** The columns that a question calculates with, and how. */
export function findMeasures(clause: TableClause, options: MeasureOptions = {}): Measure[] {
  const { profile, filters } = clause;
  const compared = new Set(
    filters.filters.flatMap(({ column, other = column }) => [column, other]),
  );
  const named = clause.mentions.filter(
    (it) =>
      isMeasure(it.column) && !options.besides?.includes(it.column) && !isCountedThing(clause, it),
  );
  const sure = named.some(({ score }) => score > 0.6)
    ? named.filter(({ score }) => score > 0.6)
    : named;
  const free = withoutVerbs(
    sure.filter(({ column }) => !compared.has(column.name)),
    clause,
  );
  const ways = findWays(clause);
  const isOne = new Set(free.map(({ column }) => column)).size === 1;
  const measures = free.flatMap((mention) => {
    const measure = toMeasure(clause, mention, options);
    return isOne && ways.length > 1 ? toWays(measure, ways) : [measure];
  });
  if (measures.length > 0 || !options.byDefault) {
    const keyOf = ({ column, fn }: Measure) => `${fn} ${column}`;
    return [...new Map(measures.map((measure) => [keyOf(measure), measure])).values()];
  }
  const column = findMainMeasure(profile);
  if (column === undefined || options.besides?.includes(column)) return [];
  const measure = {
    column: column.name,
    ...chooseAggregate(clause, clause.lower, column, options),
  };
  return ways.length > 1 ? toWays(measure, ways) : [measure];
}

const superlative = /^(?:most|fewest|least|highest|lowest|largest|meisten?|wenigsten?)$/;

/** In `which machine produced the most defects` the defects count, not the `units_produced`. */
function withoutVerbs(mentions: readonly Mention[], { words }: TableClause): readonly Mention[] {
  const amounts = mentions.filter(({ column }) => isAdditive(column));
  const ranked = amounts.find(({ from }) => superlative.test(words[from - 1]?.plain ?? ""));
  if (ranked === undefined) return mentions;
  return mentions.filter(({ column, score, from }) => {
    const isVerb = /(?:ed|sold|made|built|spent|paid)$/.test(words[from]?.plain ?? "");
    return !isVerb || column === ranked.column || score > ranked.score;
  });
}

/** `How many patients` is no question for a column `patient_age`. */
export function isCountedThing({ words }: TableClause, mention: Mention): boolean {
  const { column, from } = mention;
  const before = words.slice(0, from);
  if (isRankedThing(before.at(-1), words[from], column)) return true;
  const head = splitIdentifier(column.name).findLast((part) => !isFaintPart(part)) ?? "";
  const isOther = !says(words, mention, head) && !isAdditive(column);
  // Money is no number of things: `how many bookings` of a column `booking_amount`.
  return (isOther || isMoney(column)) && isNumberOf(before);
}

function says(words: readonly Word[], { from, to }: Mention, part: string): boolean {
  return words.slice(from, to).some(({ plain }) => wordLikeness(plain, part) > 0.6);
}

/** `Who won the most deals` counts them, where a column `deal_value` tells their worth. */
function isRankedThing(
  before: Word | undefined,
  thing: Word | undefined,
  column: ColumnProfile,
): boolean {
  const last = splitIdentifier(column.name).at(-1) ?? "";
  const isMost = /^(?:most|fewest|meisten|wenigsten)$/.test(before?.plain ?? "");
  const isWorth = [last, "revenue"].some((it) => wordLikeness(thing?.plain ?? "", it) > 0.6);
  return isMost && isFaintPart(last) && isMoney(column) && !isWorth;
}

/** `minimum, maximum and average` of one column are three figures. */
function findWays({ lower, has }: TableClause): Aggregate[] {
  const isBoth = has("low") && has("high") && !/\bat least\b/.test(lower);
  const ways: readonly (readonly [Aggregate, boolean])[] = [
    ["sum", /\b(?:total|sum|summe|gesamt\w*)\b/.test(lower)],
    ["mean", has("mean")],
    ["median", has("median")],
    ["min", isBoth || /\b(?:min|minimum|minimal\w*)\b/.test(lower)],
    ["max", isBoth || /\b(?:max|maximum|maximal\w*)\b/.test(lower)],
  ];
  return ways.flatMap(([fn, isNamed]) => (isNamed ? [fn] : []));
}

function toWays(measure: Measure, ways: readonly Aggregate[]): Measure[] {
  return ways.map((fn) => ({ ...measure, fn, isSaid: true }));
}

function toMeasure(clause: TableClause, mention: Mention, options: MeasureOptions): Measure {
  const { words, mentions } = clause;
  const previous = mentions.findLast(({ to }) => to <= mention.from);
  const start = Math.max(previous?.to ?? 0, mention.from - 4);
  const near = words
    .slice(start, mention.to)
    .map(({ text }) => toLower(text))
    .join(" ");
  const own = chooseAggregate(clause, near, mention.column, options);
  const isEnd = own.fn === "min" || own.fn === "max";
  const isMeanOfEach = isEnd && clause.has("mean") && asksOne.test(clause.lower);
  const chosen =
    own.isSaid && !isMeanOfEach
      ? own
      : chooseAggregate(clause, clause.lower, mention.column, options);
  return { column: mention.column.name, ...chosen };
}

/** Ratings and marks have so few values that their extremes tell nothing of a group. */
function isScale(column: ColumnProfile): boolean {
  return !isAdditive(column) && column.distinct <= 12;
}

const asksOne = /\b(?:which|who|where|what|whose|welche\w*|wer|wo)\b/;

const said: readonly (readonly [Aggregate, RegExp])[] = [
  ["median", signals.median],
  ["mean", signals.mean],
  ["sum", signals.sum],
];

/** `In which year was it higher` compares wholes, where `highest` may mean single values. */
const comparative =
  /\b(?:larger|higher|greater|bigger|better|more|fewer|less|lower|smaller|cheaper|mehr|weniger|(?:grosser|hoher|kleiner|niedriger)\w*)\b/g;

function chooseAggregate(
  clause: TableClause,
  lower: string,
  column: ColumnProfile,
  options: MeasureOptions,
): Omit<Measure, "column"> {
  const isAmount = isAdditive(column);
  const fn = findSaid(lower, isAmount);
  if (fn !== undefined) return { fn, isSaid: true };
  const ends = lower.replace(comparative, " ");
  const extreme = signals.low.test(ends) ? "min" : signals.high.test(ends) ? "max" : undefined;
  if (extreme && isScale(column) && options.besides !== undefined)
    return { fn: "mean", isSaid: true };
  const isOwn = !isAmount || options.isPerGroup || isAlone(clause, options);
  if (extreme && isOwn) return { fn: extreme, isSaid: true };
  if (clause.has("count") && isAmount) return { fn: "sum", isSaid: true };
  return { fn: isAmount ? "sum" : "mean", isSaid: false };
}

/** The way that words name; `how much` adds up only what can be added up. */
function findSaid(lower: string, isAmount: boolean): Aggregate | undefined {
  const fn = said.find(([, pattern]) => pattern.test(lower))?.[0];
  const isTotal = /\b(?:total|sum|summe|gesamt\w*|payroll)\b|\p{L}kosten\b/u.test(lower);
  if (fn === undefined || fn === "sum") return isTotal || (fn && isAmount) ? "sum" : undefined;
  return fn;
}

/** Whether a superlative can only be about single values: nothing else is named. */
function isAlone({ mentions }: TableClause, { besides }: MeasureOptions): boolean {
  const isThing = ({ column }: Mention) => !isMeasure(column) && !isIdentifier(column);
  return besides === undefined && !mentions.some(isThing);
}
