import type { Period } from "./question-signals.ts";
import { toLower } from "./words.ts";

/** Days as `2024-01-31`: from the first, up to but without the second. */
export interface DateRange {
  readonly from: string | undefined;
  readonly before: string | undefined;
}

const monthNames: readonly RegExp[] = [
  /^jan(?:uary|uar|ner)?$/,
  /^feb(?:ruary|ruar)?$/,
  /^(?:mar(?:ch|z)?|maerz)$/,
  /^apr(?:il)?$/,
  /^(?:may|mai)$/,
  /^jun[ei]?$/,
  /^jul[yi]?$/,
  /^aug(?:ust)?$/,
  /^sep(?:t|tember)?$/,
  /^o[ck]t(?:ober)?$/,
  /^nov(?:ember)?$/,
  /^de[cz](?:ember)?$/,
];
const month =
  "(jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch|z)?|maerz|apr(?:il)?|may|mai|jun[ei]?|jul[yi]?|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)";
const point = new RegExp(
  [
    "\\b(?<iso>\\d{4}-\\d{2}-\\d{2})\\b",
    "\\b(?<german>\\d{1,2}\\.\\d{1,2}\\.\\d{4})\\b",
    "\\b(?<isoMonth>\\d{4}-\\d{2})\\b",
    `\\b(?<day>\\d{1,2})(?:\\.|st|nd|rd|th)? ?(?:of )?${month.replace("(", "(?<dayMonth>")},? (?<dayYear>\\d{4})\\b`,
    `\\b${month.replace("(", "(?<usMonth>")} (?<usDay>\\d{1,2})(?:st|nd|rd|th)?,? (?<usYear>\\d{4})\\b`,
    `\\b${month.replace("(", "(?<month>")}\\.?,? (?:of |in )?(?<monthYear>\\d{4})\\b`,
    "\\bq(?<quarter>[1-4])[ /-]?(?<quarterYear>\\d{4})?\\b",
    "\\b(?<quarterWord>first|second|third|fourth|[1-4](?:st|nd|rd|th|\\.)?) quart(?:er|al)(?: (?:of |in )?(?<wordYear>\\d{4}))?\\b",
    "\\b(?:h(?<half>[12])|(?<halfWord>first|second) half)\\b(?: of)?(?: the year)?(?: ?/?(?<halfYear>\\d{4}))?\\b",
    `\\b(?:in|im|for|during|fur|since|seit|until|to|from|and|bis|of|vs|versus|than|with|mit|compare|vergleiche|or|oder|,) ${month.replace("(", "(?<bareMonth>")}\\b(?! \\d)`,
    "(?<![\\d.,-])(?<year>(?:19|20)\\d{2})(?![\\d.,-]\\d|\\d)",
  ].join("|"),
  "g",
);

interface Span {
  readonly from: string;
  readonly before: string;
  readonly start: number;
  readonly end: number;
}

/** Several periods of one kind that a question sets beside each other. */
export interface ComparedPeriods {
  readonly period: Period;
  /** As the table tool calls them: `2024`, `2024-Q3`, `2024-07`, `2024-07-31`. */
  readonly names: readonly string[];
}

const comparing =
  /\b(?:compar\w*|vs|versus|than|differ\w*|vergleich\w*|verglichen|gegenuber|gegenueber|als|by how much|um wie ?viel)\b/;

/**
 * The periods that a question compares or adds (`2023 vs 2024`, `in March and in May`); undefined
 * when it names no two of one kind, or the time from one to the other.
 */
export function findComparedPeriods(text: string, year: number): ComparedPeriods | undefined {
  const lower = toDated(text);
  const spans = findSpans(lower, year);
  const [first, second] = spans;
  if (first === undefined || second === undefined) return undefined;
  const joint = lower.slice(first.end, second.start);
  const lead = lower.slice(Math.max(0, first.start - 16), first.start);
  const isSpan =
    /\b(?:between|zwischen|from|von|since|seit)\b/.test(lead) ||
    /\b(?:to|until|till|through|bis|auf)\b|^\s*[-–]\s*$/.test(joint);
  const isListed = /^,?\s*(?:and|und|or|oder|&|,)\s+(?:in |im |for |fur |during )?$/.test(joint);
  if (!comparing.test(lower) && (isSpan || !isListed)) return undefined;
  const named = spans.map(toPeriodName);
  const period = named[0]?.period;
  const kind = named[0]?.name.slice(0, 6).replace(/\d/g, "");
  if (period === undefined || named.some((it) => it?.period !== period)) return undefined;
  if (named.some((it) => it?.name.slice(0, 6).replace(/\d/g, "") !== kind)) return undefined;
  const names = [...new Set(named.flatMap((it) => it?.name ?? []))];
  return names.length < 2 ? undefined : { period, names: names.toSorted() };
}

/**
 * The kind of period whose first and last a question names, as the years of `from 2021 to 2023`;
 * undefined when it names no two of one kind.
 */
export function findSpanPeriod(text: string): Period | undefined {
  const [first, second, ...others] = findSpans(toDated(text), 0).map(toPeriodName);
  const isHalf = first?.name.includes("H") === true;
  const isSame = others.length === 0 && first?.period === second?.period;
  return isSame && !isHalf ? first?.period : undefined;
}

function toPeriodName({ from, before }: Span): { period: Period; name: string } | undefined {
  const days = (Date.parse(before) - Date.parse(from)) / 86_400_000;
  if (days === 1) return { period: "day", name: from };
  if (days < 32) return { period: "month", name: from.slice(0, 7) };
  const quarter = Math.ceil(Number(from.slice(5, 7)) / 3);
  if (days < 93) return { period: "quarter", name: `${from.slice(0, 4)}-Q${quarter}` };
  // The table tool knows no half-years: they are put together from quarters.
  if (days < 190) return { period: "quarter", name: `${from.slice(0, 4)}-H${quarter < 3 ? 1 : 2}` };
  return { period: "year", name: from.slice(0, 4) };
}

const partPair =
  /\b(first|second|third|[1-4](?:st|nd|rd|th|\.)?) (and|und|vs\.?|versus|with|mit|to) (?:in |im |the |dem |der )*(second|third|fourth|[1-4](?:st|nd|rd|th|\.)?) (quarter|half)\b/;
const germanPlaces = ["erst", "zweit", "dritt", "viert"];
const places = ["first", "second", "third", "fourth"];
const germanPart = /\b(erst|zweit|dritt|viert)(?:e[nrms]?)?\b(?=.{0,30}\b(?:quartal|halbjahr))/g;

/** `first and second quarter` names two quarters, and German ones are named as English ones. */
function toDated(text: string): string {
  return toLower(text)
    .replace(germanPart, (_, place: string) => places[germanPlaces.indexOf(place)] ?? place)
    .replace(/\bquartal\w*/g, "quarter")
    .replace(/\bhalbjahr\w*/g, "half")
    .replace(partPair, "$1 $4 $2 $3 $4");
}

function findSpans(lower: string, year: number): Span[] {
  const known = lower.match(/\b(?:19|20)\d{2}\b/g);
  // `March and April 2023`: the year said last is that of the months before it.
  const only = known?.length === 1 ? Number(known[0]) : year;
  return Array.from(lower.matchAll(point), (match) => toSpan(match, only)).filter(
    (span) => span !== undefined,
  );
}

/**
 * The time that a question is limited to (`in March 2024`, `since 2023-05-01`, `between … and …`);
 * undefined when it names none. `year` stands where the question leaves it out.
 */
export function findDateRange(text: string, year: number): DateRange | undefined {
  const lower = toDated(text);
  const spans = findSpans(lower, year);
  const [first, second] = spans;
  if (first === undefined) return undefined;
  const lead = lower.slice(Math.max(0, first.start - 14), first.start + 8);
  const joint = second === undefined ? "" : lower.slice(first.end, second.start + 4);
  if (second && /^\s*(?:and|to|until|till|through|bis|auf|und|-|–)(?:\s|\d)/.test(joint)) {
    return { from: first.from, before: second.before };
  }
  const tail = lower.slice(first.end, first.end + 20);
  if (orLater.test(tail)) return { from: first.from, before: undefined };
  if (orEarlier.test(tail)) return { from: undefined, before: first.before };
  return toOpenRange(first, lead);
}

/** `in 2020 or later`, `2020 onwards`. */
const orLater =
  /^\s*(?:(?:or|and|oder|und) (?:later|after|newer|onwards?|spater|danach)|onwards?)\b/;
const orEarlier = /^\s*(?:or|and|oder|und) (?:earlier|before|older|fruher|davor)\b/;

/** The time that the words before a period make of it: `since 2020`, `before May 2020`. */
function toOpenRange(first: Span, lead: string): DateRange {
  if (/\b(?:since|starting|from|seit|ab|on or after)\s/.test(lead))
    return { from: first.from, before: undefined };
  if (/\b(?:after|nach)\s/.test(lead)) return { from: first.before, before: undefined };
  if (/\b(?:before|vor)\s/.test(lead)) return { from: undefined, before: first.from };
  if (/\b(?:until|till|up to|bis)\s/.test(lead)) return { from: undefined, before: first.before };
  return { from: first.from, before: first.before };
}

function toSpan(match: RegExpExecArray, year: number): Span | undefined {
  const range = toDays(match.groups ?? {}, year);
  return range && { ...range, start: match.index, end: match.index + match[0].length };
}

type Groups = Readonly<Record<string, string | undefined>>;
type Days = { readonly from: string; readonly before: string };

function toDays(groups: Groups, year: number): Days | undefined {
  const day = toDay(groups);
  if (day !== undefined) return days(day[0], day[1], day[2]);
  if (groups.isoMonth)
    return months(Number(groups.isoMonth.slice(0, 4)), Number(groups.isoMonth.slice(5)), 1);
  if (groups.month) return months(Number(groups.monthYear), monthOf(groups.month), 1);
  if (groups.bareMonth) return months(year, monthOf(groups.bareMonth), 1);
  return toQuarter(groups, year) ?? toHalf(groups, year) ?? toYear(groups);
}

function toQuarter({ quarter, quarterYear, quarterWord, wordYear }: Groups, year: number) {
  const number = quarter === undefined ? toPlace(quarterWord) : Number(quarter);
  const said = Number(quarterYear ?? wordYear ?? year);
  return number === undefined ? undefined : months(said, number * 3 - 2, 3);
}

function toHalf({ half, halfWord, halfYear }: Groups, year: number): Days | undefined {
  const number = half === undefined ? toPlace(halfWord) : Number(half);
  return number === undefined ? undefined : months(Number(halfYear ?? year), number * 6 - 5, 6);
}

function toYear({ year }: Groups): Days | undefined {
  return year === undefined ? undefined : months(Number(year), 1, 12);
}

/** 1 for `first` and for `1st`. */
function toPlace(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  return places.indexOf(word) + 1 || Number(word[0]);
}

function toDay(groups: Groups): readonly [number, number, number] | undefined {
  if (groups.iso) return toThree(groups.iso.split("-"));
  if (groups.german) return toThree(groups.german.split(".").reverse());
  if (groups.dayMonth)
    return [Number(groups.dayYear), monthOf(groups.dayMonth), Number(groups.day)];
  if (groups.usMonth) return [Number(groups.usYear), monthOf(groups.usMonth), Number(groups.usDay)];
  return undefined;
}

function toThree([year, month, day]: readonly string[]): readonly [number, number, number] {
  return [Number(year), Number(month), Number(day)];
}

function monthOf(name: string): number {
  return monthNames.findIndex((pattern) => pattern.test(name)) + 1;
}

function months(year: number, first: number, count: number): Days {
  return { from: iso(year, first, 1), before: iso(year, first + count, 1) };
}

function days(year: number, month: number, day: number): Days {
  return { from: iso(year, month, day), before: iso(year, month, day + 1) };
}

function iso(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}
