import { meanings, nearMeanings, valueMeanings } from "./meanings.ts";
import { toPlain, toStem } from "./words.ts";

function toIndex(lines: readonly string[]): ReadonlyMap<string, ReadonlySet<number>> {
  const index = new Map<string, Set<number>>();
  for (const [meaning, line] of lines.entries()) {
    for (const word of line.split(" ")) {
      const stem = toStem(toPlain(word));
      index.set(stem, (index.get(stem) ?? new Set()).add(meaning));
    }
  }
  return index;
}

const close = toIndex(meanings);
const near = toIndex(nearMeanings);
const ofValues = toIndex(valueMeanings);

/** Whether a plain word is one that these lists know. */
export function hasMeaning(plain: string): boolean {
  const stem = toStem(plain);
  return close.has(stem) || near.has(stem) || ofValues.has(stem);
}

/** Whether two plain words mean the same value of a cell: `storniert` and `cancelled`. */
export function sharesValue(one: string, other: string): boolean {
  return sharesMeaning(ofValues, toStem(one), toStem(other));
}

function sharesMeaning(
  index: ReadonlyMap<string, ReadonlySet<number>>,
  one: string,
  other: string,
): boolean {
  const meaning = index.get(one);
  const others = index.get(other);
  return [...(meaning ?? [])].some((it) => others?.has(it));
}

function sharesBeginning(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= 4 && long.startsWith(short) && long.length - short.length <= 4;
}

/** Whether one word is a part of a German compound: `umsatz` in `nettoumsatz`. */
function isCompoundOf(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short.length < 4) return false;
  return long.endsWith(short) || (long.startsWith(short) && !ofKinds.test(long));
}

/** Compounds that are about something else than what they begin with: `Warengruppe` is no ware. */
const ofKinds = /(?:gruppe|gruppen|kategorie|klasse|steuer)$/;

const known = new Map<string, number>();
const knownMax = 20_000;

/** How alike in meaning two plain words are: 1 the same word, 0 nothing in common. */
export function wordLikeness(one: string, other: string): number {
  const key = `${one} ${other}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const likeness = compareWords(one, other);
  if (known.size < knownMax && key.length < 60) known.set(key, likeness);
  return likeness;
}

function compareWords(one: string, other: string): number {
  if (one === other) return 1;
  const [left, right] = [toStem(one), toStem(other)];
  if (left === right) return 0.95;
  if (sharesMeaning(close, left, right)) return 0.75;
  if (sharesBeginning(left, right)) return 0.7;
  if (isCompoundOf(left, right)) return 0.65;
  if (areCognates(one, other) || holdsSynonym(one, other) || holdsSynonym(other, one)) return 0.6;
  if (sharesMeaning(ofValues, left, right)) return 0.6;
  if (sharesMeaning(near, left, right)) return 0.5;
  return isAbbreviation(one, other) || isAbbreviation(other, one) ? 0.5 : 0;
}

/** Whether a German compound begins or ends with a synonym: `article` and `artikelbezeichnung`. */
function holdsSynonym(word: string, compound: string): boolean {
  if (compound.length < 8) return false;
  const lines = [...(close.get(toStem(word)) ?? [])].map((meaning) => meanings[meaning] ?? "");
  return lines.some((line) =>
    line.split(" ").some((it) => it.length > 4 && isCompoundOf(toPlain(it), compound)),
  );
}

/**
 * Words that English and German spell alike: `balcony` and `Balkon`, `category` and `Kategorie`.
 */
function areCognates(one: string, other: string): boolean {
  const [left, right] = [toSound(one), toSound(other)];
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return short.length >= 5 && long.length - short.length <= 3 && long.startsWith(short);
}

const sounds = new Map<string, string>();

function toSound(plain: string): string {
  const known = sounds.get(plain);
  if (known !== undefined) return known;
  const sound = plain
    .replace(/ph/g, "f")
    .replace(/th/g, "t")
    .replace(/sch|sh|ch/g, "s")
    .replace(/c(?=[eiy])/g, "z")
    .replace(/c/g, "k")
    .replace(/(.)\1/g, "$1")
    .replace(/(?<=..)(?:ie|y|[aeiou])$/, "");
  if (sounds.size < 5_000) sounds.set(plain, sound);
  return sound;
}

/** `dept` for `department`, `qty` for `quantity`: same first letter, all letters in order. */
function isAbbreviation(short: string, long: string): boolean {
  if (short.length < 3 || short.length > 5 || long.length < short.length + 3) return false;
  if (short[0] !== long[0] || short[1] === undefined) return false;
  let position = 0;
  for (const letter of short) {
    position = long.indexOf(letter, position) + 1;
    if (position === 0) return false;
  }
  return long.startsWith(short.slice(0, 2)) || !/[aeiou]/.test(short.slice(1, -1));
}
