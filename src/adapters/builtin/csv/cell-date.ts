/** Which of `03/04/2024` is the day. */
export type DayOrder = "dmy" | "mdy";

/** What a cell says about how its column writes dates. */
export interface DateEvidence {
  /** The order it shows; undefined when it could be either or its form leaves no question. */
  readonly order: DayOrder | undefined;
  /** Both orders would be dates. */
  readonly isAmbiguous: boolean;
  readonly hasTime: boolean;
}

interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly seconds: number;
}

const months: ReadonlyMap<string, number> = new Map(
  [
    "jan january januar jänner",
    "feb february februar",
    "mar march mär märz mrz maerz",
    "apr april",
    "may mai",
    "jun june juni",
    "jul july juli",
    "aug august",
    "sep sept september",
    "oct october okt oktober",
    "nov november",
    "dec december dez dezember",
  ].flatMap((names, index) => names.split(" ").map((name) => [name, index + 1] as const)),
);

const time =
  "(?:[T ,]\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?\\s*([AP]M)?\\s*(?:Z|UTC|[+-]\\d{2}:?\\d{2})?)?";
const yearFirst = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${time}$`, "i");
const yearLast = new RegExp(`^(\\d{1,2})([./-])(\\d{1,2})\\2(\\d{4}|\\d{2})${time}$`, "i");
const weekday = /^(?:mo|tu|we|th|fr|sa|su|di|mi|do|so)[a-z]*\.?,\s*/i;
const dayMonthName = new RegExp(
  `^(\\d{1,2})\\.?[ -]?(\\p{L}{3,9})\\.?[ ,-]*(\\d{4}|\\d{2})${time}$`,
  "iu",
);
const monthNameDay = new RegExp(`^(\\p{L}{3,9})\\.? (\\d{1,2}),? (\\d{4})${time}$`, "iu");
const monthNameYear = /^(\p{L}{3,9})\.?[ -](\d{4}|\d{2})$/u;
const yearMonth = /^(\d{4})[-/.](\d{1,2})$/;
const compact = /^((?:19|20)\d{2})(\d{2})(\d{2})?$/;
const monthYear = /^(\d{1,2})[/.-](\d{4})$/;
const quarter = /^(?:Q([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?Q([1-4]))$/i;

const dayMs = 86_400_000;
/** Dates repeat: so many are remembered per column. */
const rememberedMax = 20_000;

/** Undefined when the cell is no date. */
export function findDateEvidence(text: string): DateEvidence | undefined {
  const trimmed = text.trim();
  const asDmy = readDate(trimmed, "dmy");
  const asMdy = readDate(trimmed, "mdy");
  if (Number.isNaN(asDmy) && Number.isNaN(asMdy)) return undefined;
  const hasTime = trimmed.includes(":");
  if (Number.isNaN(asDmy)) return { order: "mdy", isAmbiguous: false, hasTime };
  if (Number.isNaN(asMdy)) return { order: "dmy", isAmbiguous: false, hasTime };
  return { order: undefined, isAmbiguous: asDmy !== asMdy, hasTime };
}

/**
 * Reads the dates of a column as milliseconds of the time as written (a zone is not applied); NaN
 * for what is none.
 */
export function createDateReader(order: DayOrder): (text: string) => number {
  const remembered = new Map<string, number>();
  return (text) => {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const value = readDate(text.trim(), order);
    if (remembered.size < rememberedMax) remembered.set(text, value);
    return value;
  };
}

/** ISO 8601, without the time where it is midnight. */
export function showDate(ms: number): string {
  const iso = new Date(ms).toISOString();
  return ms % dayMs === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}

function readDate(text: string, order: DayOrder): number {
  if (text.length < 5 || text.length > 40 || !/\d/.test(text)) return Number.NaN;
  const parts =
    readNumeric(text, order) ?? readNamed(text.replace(weekday, "")) ?? readCoarse(text);
  return parts === undefined ? Number.NaN : toMs(parts);
}

function readNumeric(text: string, order: DayOrder): DateParts | undefined {
  const iso = yearFirst.exec(text);
  if (iso !== null) {
    return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]), ...at(iso, 4) };
  }
  const match = yearLast.exec(text);
  if (match === null) return undefined;
  const [, first, separator, second, year = ""] = match;
  // With dots the day comes first all over the world, unless that cannot be.
  const dayFirst = separator === "." ? Number(second) <= 12 : order === "dmy";
  const [day, month] = dayFirst ? [first, second] : [second, first];
  return { year: toYear(year), month: Number(month), day: Number(day), ...at(match, 5) };
}

function readNamed(text: string): DateParts | undefined {
  const dayFirst = dayMonthName.exec(text);
  const month = months.get(dayFirst?.[2]?.toLowerCase() ?? "");
  if (dayFirst !== null && month !== undefined) {
    return { year: toYear(dayFirst[3] ?? ""), month, day: Number(dayFirst[1]), ...at(dayFirst, 4) };
  }
  const monthFirst = monthNameDay.exec(text);
  const named = months.get(monthFirst?.[1]?.toLowerCase() ?? "");
  if (monthFirst === null || named === undefined) return undefined;
  return {
    year: Number(monthFirst[3]),
    month: named,
    day: Number(monthFirst[2]),
    ...at(monthFirst, 4),
  };
}

/** Months and quarters, as their first day. */
function readCoarse(text: string): DateParts | undefined {
  const first = (year: number, month: number) => ({ year, month, day: 1, seconds: 0 });
  const named = monthNameYear.exec(text);
  const month = months.get(named?.[1]?.toLowerCase() ?? "");
  if (named !== null && month !== undefined) return first(toYear(named[2] ?? ""), month);
  const numbered = yearMonth.exec(text);
  if (numbered !== null) return first(Number(numbered[1]), Number(numbered[2]));
  const short = compact.exec(text);
  if (short !== null)
    return { ...first(Number(short[1]), Number(short[2])), day: Number(short[3] ?? 1) };
  const reversed = monthYear.exec(text);
  if (reversed !== null) return first(Number(reversed[2]), Number(reversed[1]));
  const match = quarter.exec(text);
  if (match === null) return undefined;
  return first(Number(match[2] ?? match[3]), (Number(match[1] ?? match[4]) - 1) * 3 + 1);
}

function at(match: RegExpExecArray, group: number): { seconds: number } {
  const [hour, minute, second, half] = match.slice(group, group + 4);
  if (hour === undefined) return { seconds: 0 };
  const late = half === undefined ? Number(hour) : toLateHour(Number(hour), half);
  const isTime = late < 24 && Number(minute) < 60 && Number(second ?? 0) < 61;
  return { seconds: isTime ? late * 3600 + Number(minute) * 60 + Number(second ?? 0) : Number.NaN };
}

function toLateHour(hour: number, half: string): number {
  return (hour % 12) + (half.toUpperCase() === "PM" ? 12 : 0);
}

function toYear(text: string): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return year + (year < 70 ? 2000 : 1900);
}

function toMs({ year, month, day, seconds }: DateParts): number {
  if (month < 1 || month > 12 || day < 1 || year < 1000) return Number.NaN;
  const ms = Date.UTC(year, month - 1, day);
  // A day that the month does not have would be one of the next month.
  return new Date(ms).getUTCDate() === day ? ms + seconds * 1000 : Number.NaN;
}
