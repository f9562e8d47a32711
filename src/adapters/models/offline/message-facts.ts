import { findDateRange } from "./date-ranges.ts";
import { parseNumber } from "./number-text.ts";
import { wordLikeness } from "./synonyms.ts";
import { toWords } from "./words.ts";

/** The web addresses in a text, each once, without the punctuation after them. */
export function findUrls(text: string): string[] {
  const found = text.match(/\bhttps?:\/\/[^\s<>"'`|\\^{}]+/gi) ?? [];
  return [...new Set(found.map((url) => url.replace(/[.,;:!?)\]*]+$/, "")))];
}

export function findEmails(text: string): string[] {
  return text.match(/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b/g) ?? [];
}

/** Texts in quotation marks. */
export function findQuoted(text: string): string[] {
  const pattern =
    /"([^"\n]{1,2000})"|“([^”\n]{1,2000})”|„([^“”\n]{1,2000})[“”]|«([^»\n]{1,2000})»|`([^`\n]{1,2000})`|(?<![\p{L}\p{N}])'([^'\n]{1,2000})'(?!\p{L})/gu;
  return Array.from(
    text.matchAll(pattern),
    (match) => match.slice(1).find((it) => it !== undefined) ?? "",
  );
}

/** A number with the words beside it. */
export interface FoundNumber {
  readonly value: number;
  readonly place: number;
  readonly before: string;
  readonly after: string;
}

/** Numbers that stand for themselves: not in dates, addresses or codes. */
export function findNumbers(text: string): FoundNumber[] {
  const bare = text
    .replace(/\bhttps?:\/\/\S+/gi, (match) => " ".repeat(match.length))
    .replace(/\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\.\d{1,2}\.\d{4}\b/g, (match) =>
      " ".repeat(match.length),
    );
  const pattern = /(?<![\p{L}\p{N}_.,-])-?\d[\d.,]*(?![\p{L}_]|-\d)/gu;
  return Array.from(bare.matchAll(pattern)).flatMap((match) => {
    const value = parseNumber(match[0]);
    const before =
      toWords(bare.slice(Math.max(0, match.index - 40), match.index)).at(-1)?.plain ?? "";
    const after =
      toWords(bare.slice(match.index + match[0].length, match.index + match[0].length + 40))[0]
        ?.plain ?? "";
    return value === undefined ? [] : [{ value, place: match.index, before, after }];
  });
}

/** The days that a text names, as `2024-01-31`. */
export function findDays(text: string): string[] {
  const found = Array.from(
    text.matchAll(/\b(\d{4})-(\d{2})-(\d{2})\b|\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g),
    (match) => {
      const [, year = match[6], month = match[5], day = match[4]] = match;
      return `${year}-${month?.padStart(2, "0")}-${day?.padStart(2, "0")}`;
    },
  );
  const named = found.length > 0 ? undefined : findDateRange(text, 0)?.from;
  return named === undefined || named.startsWith("0") ? found : [...found, named];
}

/** Whether a text switches something on or off by name; undefined when it does not speak of it. */
export function findFlag(text: string, parts: readonly string[]): boolean | undefined {
  const words = toWords(text.slice(0, 4000));
  const isSwitch = parts.some((part) => /^(?:on|enabled?|active|power|state)$/.test(part));
  const turned = isSwitch
    ? words.find(({ plain }) => /^(?:on|off|an|aus)$/.test(plain))
    : undefined;
  if (turned !== undefined) return turned.plain === "on" || turned.plain === "an";
  const at = words.findIndex(({ plain }) =>
    parts.some((part) => part.length > 2 && wordLikeness(plain, part) >= 0.9),
  );
  if (at === -1) return undefined;
  const around = words.slice(Math.max(0, at - 3), at + 4).map(({ plain }) => plain);
  return !around.some((word) =>
    /^(?:no|not|non|without|dont|don't|false|off|disable|disabled|kein\w*|ohne|nicht)$/.test(word),
  );
}
