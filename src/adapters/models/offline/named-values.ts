import type { Mention } from "./column-mentions.ts";
import { sharesValue, wordLikeness } from "./synonyms.ts";
import { type ColumnProfile, isIdentifier, isMeasure, type TableProfile } from "./table-profile.ts";
import { splitIdentifier, toPlain, toStem, toWords, type Word } from "./words.ts";

/** A value of a column in a question. */
export interface NamedValue {
  readonly column: ColumnProfile;
  readonly value: string;
  readonly from: number;
  readonly to: number;
  /** Whether the word goes on to name a column: `Windertrag`. */
  readonly isPart: boolean;
}

const weakValues = new Set(
  "no in it us is on an or at by to of me am as be do go he i if my so up we a the all any top best high low most least total new old other der die das es im am an zu so".split(
    " ",
  ),
);

/** The values of columns that a question names; no word is in two of them. */
export function findNamedValues(
  words: readonly Word[],
  mentions: readonly Mention[],
  profile: TableProfile,
): NamedValue[] {
  const taken = new Set<number>();
  const candidates = profile.columns
    .filter((column) => column.type === "text" || column.type === "boolean" || isCode(column))
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
    const isPart = isCompound(words[from], parts, mentions);
    found.push({ column, value, from, to, isPart });
  }
  return found;
}

/** Numbers that name kinds, such as states of HTTP; of two digits they might mean anything. */
function isCode(column: ColumnProfile): boolean {
  return column.type === "integer" && isIdentifier(column) && Number(column.min) > 99;
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
    if (isCompound(window[0], parts, context.mentions)) return true;
    return (
      window.every((word, index) => isSame(word, parts, index)) &&
      !isOfNumber(words[from - 1], words[from]) &&
      isMeant(window, value, from, context)
    );
  });
  return at === -1 ? undefined : at;
}

/** A German compound of a value and a column of numbers: `Windertrag`, `Dieselverbrauch`. */
function isCompound(
  word: Word | undefined,
  [part = "", ...others]: readonly string[],
  mentions: readonly Mention[],
): boolean {
  const said = word?.plain ?? "";
  if (others.length > 0 || part.length < 4 || !said.startsWith(part)) return false;
  const rest = said.slice(part.length).replace(/^s(?=.{4})/, "");
  if (rest.length < 4) return false;
  return mentions.some(
    ({ column }) =>
      isMeasure(column) &&
      splitIdentifier(column.name).some((it) => wordLikeness(it, rest) >= 0.75),
  );
}

/** In `90 % complete` the word says what the number is of. */
function isOfNumber(before: Word | undefined, word: Word | undefined): boolean {
  return /^\d+$/.test(before?.text ?? "") && (word?.start ?? 0) > (before?.end ?? 0) + 1;
}

/** The same word, another form of it, or, of single words, one of the same meaning. */
function isSame({ text }: Word, parts: readonly string[], index: number): boolean {
  const [said, wanted] = [splitIdentifier(text).join(""), parts[index] ?? ""];
  if (said === wanted) return true;
  // `women` are the rows whose sex is `F`.
  if (wanted.length === 1 && said.length > 2) return sharesValue(said, wanted);
  if (wanted.length === 3 && said === `${wanted}s` && !weakValues.has(wanted)) return true;
  const isLong = wanted.length > 3 && said.length > 3 && !/\d/.test(wanted);
  if (!isLong) return false;
  const isForm = said.startsWith(wanted) && /^(?:y|ty|ing|al)$/.test(said.slice(wanted.length));
  const isLike = parts.length === 1 && sharesValue(said, wanted);
  return isForm || isLike || toStem(said) === toStem(wanted);
}

/** `opened` is a part of a column `opened_at`, rather than another form of a value `open`. */
function isPartOf({ plain }: Word, mention: Mention | undefined): boolean {
  return mention !== undefined && splitIdentifier(mention.column.name).includes(plain);
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
  // `District 7` begins with the name of its column, and says more than it.
  const isWhole = mention !== undefined && mention.to >= from + window.length;
  if (isWhole && mention.score > 0.9) return false;
  const first = window[0];
  if (first === undefined || window.length > 1) return true;
  if (isPartOf(first, mention) && first.plain !== toPlain(value)) return false;
  if (weakValues.has(first.plain) || first.plain.length < 3)
    return first.text === value && /\p{Lu}/u.test(first.text) && first.text.length > 1;
  return true;
}
