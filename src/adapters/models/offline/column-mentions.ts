import { isFaintPart, isFunctionWord } from "./function-words.ts";
import { findPlacedMentions } from "./placed-mentions.ts";
import { wordLikeness } from "./synonyms.ts";
import { type ColumnProfile, isAdditive, isIdentifier } from "./table-profile.ts";
import { splitIdentifier, type Word } from "./words.ts";

/** A place in a question that means a column. */
export interface Mention {
  readonly column: ColumnProfile;
  /** Index of the first word, and of the one after the last. */
  readonly from: number;
  readonly to: number;
  /** How sure it is, up to about 1.3. */
  readonly score: number;
}

/** The places of a question that mean columns, by position; no word is in two of them. */
export function findMentions(words: readonly Word[], columns: readonly ColumnProfile[]): Mention[] {
  const found = columns.flatMap((column) => mentionsOf(column, words));
  const others = findPlacedMentions(words, columns);
  const ranked = [...others, ...found].sort(
    (one, other) =>
      other.score - one.score ||
      Number(isCounted(other, words)) - Number(isCounted(one, words)) ||
      Number(isAdditive(other.column)) - Number(isAdditive(one.column)) ||
      columns.indexOf(one.column) - columns.indexOf(other.column),
  );
  const taken = new Set<number>();
  const kept: Mention[] = [];
  for (const mention of ranked) {
    const places = Array.from({ length: mention.to - mention.from }, (_, at) => mention.from + at);
    if (places.some((place) => taken.has(place)) || isTwin(mention, ranked, kept)) continue;
    for (const place of places) taken.add(place);
    kept.push(mention);
  }
  return kept.sort((one, other) => one.from - other.from);
}

/**
 * Whether a word that could mean two columns would say again one that is named better elsewhere:
 * in `per class and subject` of a table of forms and subjects.
 */
function isTwin(mention: Mention, all: readonly Mention[], kept: readonly Mention[]): boolean {
  const { column, from, to, score } = mention;
  if (column.type !== "text" || !kept.some((it) => it.column === column && it.score > score))
    return false;
  return all.some(
    (it) =>
      it.from === from &&
      it.to === to &&
      score - it.score <= 0.15 &&
      !kept.some((other) => other.column === it.column) &&
      it.column.type === "text" &&
      it.column !== column,
  );
}

/** In `how many claims` a `claim_id` is meant rather than a `claimed_amount`. */
function isCounted({ column, from }: Mention, words: readonly Word[]): boolean {
  const before = `${words[from - 2]?.plain} ${words[from - 1]?.plain}`;
  return isIdentifier(column) && /^(?:how many|number of|wie viele?|\S+ anzahl)$/.test(before);
}

function mentionsOf(column: ColumnProfile, words: readonly Word[]): Mention[] {
  const parts = splitIdentifier(column.name);
  const whole = parts.join("");
  const found: Mention[] = column.type === "boolean" ? negatedMentions(column, parts, words) : [];
  for (let from = 0; from < words.length; from++) {
    for (let to = from + 1; to <= Math.min(words.length, from + 4); to++) {
      // What was sold is a quantity more than the day on which it was.
      if (column.type === "date" && /^(?:sold|verkauft)$/.test(words[from]?.plain ?? "")) continue;
      const score = scoreWindow(parts, whole, words.slice(from, to));
      if (score > 0) found.push({ column, from, to, score });
    }
  }
  return found;
}

/** `unpaid` means a column `paid`, as `inactive` means `active`. */
export const negating = /^(?:un|in|non|dis|nicht)-?(?=\p{L}{4})/u;

function negatedMentions(
  column: ColumnProfile,
  parts: readonly string[],
  words: readonly Word[],
): Mention[] {
  return words.flatMap(({ plain }, from) => {
    const rest = plain.replace(negating, "");
    const isIt = rest !== plain && parts.some((part) => wordLikeness(part, rest) >= 0.6);
    return isIt ? [{ column, from, to: from + 1, score: 0.9 }] : [];
  });
}

function scoreWindow(parts: readonly string[], whole: string, window: readonly Word[]): number {
  const plains = window.flatMap(({ text }) => splitIdentifier(text));
  if (plains.join("") === whole) {
    const isFaint = window.length === 1 && isFunctionWord(whole);
    return isFaint ? 0.6 : 1.1 + 0.1 * Math.min(3, plains.length);
  }
  if (plains.every((plain) => isFunctionWord(plain))) return scoreFaint(parts, plains);
  const isLoose = (plain = "") => isFunctionWord(plain) && !parts.includes(plain);
  if (isLoose(plains[0]) || isLoose(plains.at(-1))) return 0;
  const best = plains.map((plain) => Math.max(...parts.map((part) => wordLikeness(part, plain))));
  if (best.length === 0 || best.some((likeness) => likeness < 0.5)) return 0;
  if (plains.every((plain) => plain.length < 2)) return 0;
  const quality = best.reduce((sum, likeness) => sum + likeness, 0) / best.length;
  if (quality <= 0.5) return 0.44;
  return quality * 0.75 + coverage(parts, plains) * 0.25 + 0.08 * (plains.length - 1);
}

/** `value` means a column `Wert` where no other word names one, and `Jahr` a column `Erntejahr`. */
function scoreFaint(parts: readonly string[], [only = "", ...others]: readonly string[]): number {
  if (others.length > 0) return 0;
  if (/^(?:year|jahr)$/.test(only))
    return parts.some((part) => /.jahr$|.year$/.test(part)) ? 0.65 : 0;
  if (!/^values?$/.test(only)) return 0;
  return parts.some((part) => wordLikeness(part, "value") >= 0.5) ? 0.5 : 0;
}

/** The share of a header that a question's words say. */
function coverage(parts: readonly string[], plains: readonly string[]): number {
  const weights = parts.map((part) => (isFaintPart(part) ? 0.25 : 1));
  const said = parts.map((part) => Math.max(...plains.map((plain) => wordLikeness(part, plain))));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return all === 0 ? 0 : said.reduce((sum, it, at) => sum + it * (weights[at] ?? 0), 0) / all;
}
