/** One word of a text, ready to be compared. */
export interface Word {
  /** As it stands in the text. */
  readonly text: string;
  /** Lower case, without accents; umlauts as their base letter. */
  readonly plain: string;
  /** `plain` without the common endings of English and German. */
  readonly stem: string;
  /** Position of the first character in the text. */
  readonly start: number;
  readonly end: number;
}

const endings = ["ern", "ing", "en", "er", "es", "ed", "em", "e", "n", "s"] as const;

/** Lower case without accents, `ß` as `ss`. */
export function toLower(text: string): string {
  return text.toLowerCase().replace(/ß/g, "ss").normalize("NFKD").replace(/\p{M}/gu, "");
}

/** As `toLower`, and `ae` as `a`, so that both spellings of an umlaut agree. */
export function toPlain(text: string): string {
  return toLower(text).replace(/(?<!q)([aou])e(?=\p{L}{2})/gu, "$1");
}

/** The common beginning of a word's forms: `sales` and `sale`, `Städte` and `Stadt` agree. */
export function toStem(plain: string): string {
  let stem = plain.replace(/ies$/, "y");
  for (let round = 0; round < 2; round++) {
    const ending = endings.find((it) => stem.endsWith(it) && stem.length - it.length >= 3);
    if (ending === undefined || stem.endsWith("ss") || stem.endsWith("us")) break;
    stem = stem.slice(0, -ending.length);
  }
  return stem.length > 4 ? stem.replace(/([b-df-hj-np-tv-z])\1$/, "$1") : stem;
}

/** The words of running text; numbers stay whole (`1.5`, `2024-01-31`). */
export function toWords(text: string): Word[] {
  const pattern = /\p{N}+(?:[.,:/-]\p{N}+)*|[\p{L}\p{M}\p{N}_]+(?:[-'’][\p{L}\p{N}_]+)*/gu;
  return Array.from(text.matchAll(pattern), (match) => {
    const plain = toPlain(match[0]).replace(/['’]s$/, "");
    const start = match.index;
    return { text: match[0], plain, stem: toStem(plain), start, end: start + match[0].length };
  });
}

/** The plain words of an identifier: split at punctuation, camelCase and digits. */
export function splitIdentifier(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(/(\p{L})(\p{N})/gu, "$1 $2")
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((part) => part !== "")
    .map(toPlain);
}
