import { findAskedThing } from "./asked-things.ts";
import { findColumnComparison } from "./column-comparison.ts";
import { findMentions, type Mention } from "./column-mentions.ts";
import { isFunctionWord } from "./function-words.ts";
import { findNamedMeasures } from "./named-measures.ts";
import {
  asksByPeriod,
  findPeriod,
  findWantedCount,
  type Period,
  type Signal,
  signals,
} from "./question-signals.ts";
import { type Filters, findFilters } from "./row-filters.ts";
import { wordLikeness } from "./synonyms.ts";
import {
  type ColumnProfile,
  findMainMeasure,
  isCalendar,
  isIdentifier,
  isMeasure,
  isMoney,
  isNumeric,
  type TableProfile,
} from "./table-profile.ts";
import type { Order } from "./table-query.ts";
import { splitIdentifier, toLower, toWords, type Word } from "./words.ts";

/** One part of a question, taken apart. */
export interface TableClause {
  readonly text: string;
  readonly lower: string;
  readonly words: readonly Word[];
  readonly mentions: readonly Mention[];
  readonly filters: Filters;
  readonly profile: TableProfile;
  /** Why it cannot be answered, where that is known; undefined for what can be. */
  readonly refusal: string | undefined;
  /** The words for what is measured, where no column of numbers can be meant. */
  readonly unknownMeasure: string | undefined;
  readonly has: (signal: Signal) => boolean;
}

/** Takes one part of a question apart. */
export function toClause(said: string, profile: TableProfile): TableClause {
  const main = findMainMeasure(profile);
  const worth = main !== undefined && isMoney(main) ? main.name : "amount";
  const plain = said.replace(wholeValue, (match) => (isName(match, profile) ? match : worth));
  const text = extents.reduce((it, [pattern, noun]) => it.replace(pattern, `what ${noun}`), plain);
  const lower = toLower(text);
  const words = toWords(text);
  const all = findMentions(words, profile.columns);
  const named = findFilters(text, words, all, profile);
  const comparison = findColumnComparison(lower, words, all, profile);
  const isFilter = comparison !== undefined && "column" in comparison;
  const filters = isFilter ? { ...named, filters: [...named.filters, comparison] } : named;
  const found = all.filter(
    ({ from, to, score }) => score > 1 || !range(from, to).every((at) => filters.places.has(at)),
  );
  const isTaken = (at: number) =>
    filters.places.has(at) || found.some(({ from, to }) => from <= at && at < to);
  const measures = findNamedMeasures(words, found, profile.columns, isTaken);
  const others = [...measures.mentions, ...findAskedThing(words, profile, isTaken)];
  const isNamed = (at: number) => all.some((it) => it.score > 1 && it.from <= at && at < it.to);
  const bare = toLower(words.map(({ text: word }, at) => (isNamed(at) ? "x" : word)).join(" "));
  return {
    text,
    lower,
    words,
    mentions: [...found, ...others].sort((one, other) => one.from - other.from),
    filters,
    profile,
    unknownMeasure: measures.unknown,
    refusal: comparison !== undefined && "why" in comparison ? comparison.why : undefined,
    has: (signal) => signals[signal].test(ofTopic.has(signal) ? bare : lower),
  };
}

/** Signals that are none where they are the name of a column: `Progress`, `days absent`. */
const ofTopic: ReadonlySet<Signal> = new Set(["trend", "overview", "missing"]);

/** What is paid for a whole thing; tables call it an amount or a total. */
const wholeValue =
  /\b(?:order|basket|cart|purchase|deal|invoice|transaction|ticket) (?:value|size)s?\b|\b(?:bestell|auftrags|warenkorb|rechnungs)wert\b/gi;

/** Questions that name what they measure by an adjective only. */
const extents: readonly (readonly [RegExp, string])[] = [
  [/\bhow long\b(?! is the (?:file|table))/i, "duration"],
  [/\bwie lange?\b/i, "Dauer"],
  [/\bhow old\b/i, "age"],
  [/\bwie alt\b/i, "Alter"],
  [/\bhow far\b/i, "distance"],
  [/\bwie weit\b/i, "Entfernung"],
  [/\bhow heavy\b/i, "weight"],
  [/\bwie schwer\b/i, "Gewicht"],
  [/\bhow (?:hot|cold|warm)\b/i, "temperature"],
  [/\bhow (?:late|delayed)\b/i, "delay"],
];

function isName(words: string, { columns }: TableProfile): boolean {
  const whole = splitIdentifier(words).join("");
  return columns.some(({ name }) => splitIdentifier(name).join("").startsWith(whole));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

/** The order that superlatives ask for; undefined when there is none. */
export function findOrder({ has, lower }: TableClause): Order | undefined {
  const count = findWantedCount(lower);
  const isLow = has("low");
  if (!isLow && !has("high") && count === undefined) return undefined;
  const isWorstFirst = isLow && !/\bleast\b.*\bat least\b|\bat least\b/.test(lower);
  return { descending: !isWorstFirst, count };
}

const harms =
  "defect error complaint accident incident failure loss damage scrap crime absence delay".split(
    " ",
  );

/** What is fast takes little time, a good German mark is a small number, and so are few defects. */
export function turnOrder<Wanted extends Order | undefined>(
  { lower }: TableClause,
  column: string | undefined,
  order: Wanted,
): Wanted {
  const parts = splitIdentifier(column ?? "");
  const isTime = parts.some((part) =>
    /^(?:time|zeit|duration|dauer|seconds?|sec|minutes?|hours?|ms|latency|delay)$|zeit$/.test(part),
  );
  const isSpeed = /\b(?:fastest|quickest|slowest|schnellste\w*|langsamste\w*)\b/.test(lower);
  const isMark = parts.some((part) => /^(?:schul)?note$|^zensur$/.test(part));
  const isQuality = /\b(?:best\w*|worst|schlechteste\w*)\b/.test(lower);
  const isBad = parts.some((part) => harms.some((harm) => wordLikeness(part, harm) >= 0.7));
  const isTurned = (isTime && isSpeed) || ((isMark || isBad) && isQuality);
  return order !== undefined && isTurned ? { ...order, descending: !order.descending } : order;
}

const groupMarker =
  /^(?:by|per|each|every|pro|je|nach|across|among|grouped|split|within|jede[nrsm]?)$/;
const askMarker = /^(?:which|what|who|welche[nrsm]?|wer)$/;
const skipped =
  /^(?:the|a|an|of|different|single|individual|der|die|das|den|dem|for|our|my|two|three|five|best|top|most|worst|highest|lowest|bottom|largest|biggest|leading|\d+|and|und|besten|grossten|hochsten|teuersten|kleinsten|meisten|common|frequent|popular|haufigsten?|number|anzahl|level|kind|type|values?|werte?s?)$/;

/** Whether the words before a mention make it what rows are grouped by. */
export function isGrouping(clause: TableClause, mention: Mention): boolean {
  const { mentions, filters } = clause;
  // A plan that is called `Pro` is no German `pro`.
  const words = clause.words.map((it, at) => (filters.places.has(at) ? { ...it, plain: "x" } : it));
  const own = groupsByItself(words, mentions, mention);
  if (own !== undefined) return own;
  for (let at = mention.from - 1; at >= 0; at--) {
    const plain = words[at]?.plain ?? "";
    if (groupMarker.test(plain)) return true;
    const inner = mentions.find(({ from, to }) => from <= at && at < to);
    const isJoined =
      inner !== undefined &&
      inner.to === at + 1 &&
      isJoint(words[at + 1]?.plain ?? "", at + 1, mention);
    if (isJoined) at = inner.from;
    else if (!skipped.test(plain)) return false;
  }
  return false;
}

/** What stands right before a mention may decide; undefined where it does not. */
function groupsByItself(
  words: readonly Word[],
  mentions: readonly Mention[],
  mention: Mention,
): boolean | undefined {
  // `Cities by number of trips` ranks cities: trips that are grouped would come after `per`.
  if (isNumberOf(words.slice(0, mention.from))) return false;
  return isPlaced(words, mention) || isSpecified(words, mentions, mention) ? true : undefined;
}

/** `Per city in column 1` says what a column without a name holds. */
function isPlaced(words: readonly Word[], { from, score }: Mention): boolean {
  const lead = words.slice(0, from).filter(({ plain }) => !/^(?:the|der|dem)$/.test(plain));
  const [marker = "", , joint = ""] = lead.slice(-3).map(({ plain }) => plain);
  return score >= 2 && groupMarker.test(marker) && /^(?:in|from|of|aus|von)$/.test(joint);
}

/** In `per pickup location` a word that means no column only says more of the one that does. */
function isSpecified(
  words: readonly Word[],
  mentions: readonly Mention[],
  { from }: Mention,
): boolean {
  const [marker = "", between = ""] = words
    .slice(Math.max(0, from - 2), from)
    .map((it) => it.plain);
  const isNamed = mentions.some((it) => it.from < from && from <= it.to);
  return groupMarker.test(marker) && !isNamed && !isFunctionWord(between);
}

/** Whether words end in `number of`, after which things are counted. */
export function isNumberOf(before: readonly Word[]): boolean {
  const last = before
    .slice(-3)
    .map(({ plain }) => plain)
    .join(" ");
  return /\b(?:number of|count of|how many|wie viele?|anzahl(?: der| an| von)?)$/.test(last);
}

/** `region and product`; in `project owner` the first word only says more of the other. */
function isJoint(plain: string, at: number, { from }: Mention): boolean {
  return /^(?:and|und)$/.test(plain) || at === from;
}

/** Whether a mention is what the clause asks for: `which region`, `who`. */
export function isAsked({ words }: TableClause, mention: Mention): boolean {
  const before = words.slice(Math.max(0, mention.from - 4), mention.from).map(({ plain }) => plain);
  if (/^(?:who|whom|wer|wem)$/.test(words[mention.from]?.plain ?? "")) return true;
  const last = before.findLastIndex((plain) => askMarker.test(plain));
  return (
    last !== -1 &&
    before
      .slice(last + 1)
      .every((plain) => skipped.test(plain) || /^(?:was|is|are|were|ist|war)$/.test(plain))
  );
}

/** Whether a column can be what rows are grouped by. */
export function canGroup(column: ColumnProfile): boolean {
  return !isNumeric(column) || isIdentifier(column) || isCalendar(column);
}

/**
 * The periods that a clause asks for, and none that stand in names: `monthly recurring revenue`.
 */
export function findAskedPeriod({ words, mentions }: TableClause): Period | undefined {
  const isName = (at: number) =>
    mentions.some(({ column, from, to }) => column.type !== "date" && from <= at && at < to) ||
    words[at + 1]?.plain === "recurring";
  const text = words.map(({ plain }, at) => (isName(at) ? "x" : plain)).join(" ");
  return asksByPeriod(text) ? findPeriod(text) : undefined;
}

/** Whether rows are to be grouped by a mention, by the words before it and by its kind. */
export function isGroupable(clause: TableClause, mention: Mention): boolean {
  const { column } = mention;
  const isFew =
    column.type === "integer" && column.distinct <= Math.max(12, clause.profile.rows / 20);
  return isGrouping(clause, mention) && (canGroup(column) || !isMeasure(column) || isFew);
}

/** Whether a filter already fixes a column to one value. */
export function isFiltered(column: ColumnProfile, { filters }: Filters): boolean {
  return filters.some((filter) => filter.column === column.name);
}

/** Whether a clause is about the things of the rows themselves: `tickets per month`. */
export function countsThings(
  { mentions, has, words }: TableClause,
  besides: readonly ColumnProfile[],
): boolean {
  const isUnique = (column: ColumnProfile) =>
    isIdentifier(column) ||
    (column.type === "text" && column.count > 9 && column.distinct >= column.count * 0.95);
  // `Total bookings` are a number of them, where each has an identifier.
  const isTotal = ({ from, to }: Mention) =>
    words[from - 1]?.plain === "total" && words[to - 1]?.plain.endsWith("s");
  const isThing = (it: Mention) =>
    !besides.includes(it.column) && isUnique(it.column) && (!has("sum") || isTotal(it));
  return !has("mean") && mentions.some(isThing);
}
