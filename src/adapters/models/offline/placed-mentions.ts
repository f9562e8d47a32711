import type { Mention } from "./column-mentions.ts";
import { isFunctionWord } from "./function-words.ts";
import { wordLikeness } from "./synonyms.ts";
import { type ColumnProfile, isCategory } from "./table-profile.ts";
import { splitIdentifier, type Word } from "./words.ts";

const ordinals = "first second third fourth fifth sixth seventh eighth ninth tenth".split(" ");
const germanOrdinals = "erste zweite dritte vierte funfte sechste siebte achte neunte zehnte".split(
  " ",
);

const isColumnWord = /^(?:column|columns|field|spalte|feld)$/;

/** Columns that a question means by their place, by `who`, or because there is no other. */
export function findPlacedMentions(
  words: readonly Word[],
  columns: readonly ColumnProfile[],
): Mention[] {
  return [ordinalMentions, shortMentions, namelessMentions, personMentions].flatMap((find) =>
    find(words, columns),
  );
}

/** `third column`, `column 3`, `dritte Spalte`, `last column`. */
function ordinalMentions(words: readonly Word[], columns: readonly ColumnProfile[]): Mention[] {
  return words.flatMap(({ plain }, at) => {
    if (!isColumnWord.test(plain)) return [];
    const before = findOrdinal(words[at - 1]?.plain ?? "", columns.length);
    if (before !== undefined) return toMention(columns[before - 1], at - 1, at + 1);
    const after = words[at + 1]?.plain ?? "";
    const isNumber = /^\d{1,4}$/.test(after);
    return isNumber ? toMention(columns[Number(after) - 1], at, at + 2) : [];
  });
}

/** In `the third column, grouped by the second` the word column is said once for both. */
function shortMentions(words: readonly Word[], columns: readonly ColumnProfile[]): Mention[] {
  if (!words.some(({ plain }) => isColumnWord.test(plain))) return [];
  return words.flatMap(({ plain }, at) => {
    const lead = words.slice(Math.max(0, at - 2), at).map((it) => it.plain);
    const isLed = /(?:^| )(?:by|per|pro|je|nach)(?: the| der| dem)?$/.test(lead.join(" "));
    const isEnd = at + 1 === words.length || !isColumnWord.test(words[at + 1]?.plain ?? "");
    const place = isLed && isEnd ? findOrdinal(plain, columns.length) : undefined;
    return place === undefined ? [] : toMention(columns[place - 1], at, at + 1);
  });
}

/** In a table without names `per city` can only mean the one column that divides its rows. */
function namelessMentions(words: readonly Word[], columns: readonly ColumnProfile[]): Mention[] {
  if (columns.some(({ name }) => !/^column_\d+$/.test(name))) return [];
  const rows = Math.max(0, ...columns.map(({ count, missing }) => count + missing));
  const [only, ...others] = columns.filter((column) => isCategory(column, rows));
  if (only === undefined || others.length > 0) return [];
  return words.flatMap(({ plain }, at) =>
    at > 0 && asking.test(words[at - 1]?.plain ?? "") && !isFunctionWord(plain)
      ? [{ column: only, from: at, to: at + 1, score: 0.55 }]
      : [],
  );
}

const asking = /^(?:by|per|each|pro|je|nach|which|welche[nrsm]?)$/;

const persons =
  "employee person assignee seller salesperson agent customer student driver player patient author doctor teacher user owner member name mitarbeiter donor buyer client guest passenger borrower tenant artist director athlete waiter participant applicant person";

/** `who` means a column of people. */
function personMentions(words: readonly Word[], columns: readonly ColumnProfile[]): Mention[] {
  const best = findPersons(columns);
  if (best === undefined) return [];
  return words.flatMap(({ plain }, at) =>
    /^(?:who|whom|wer|wem)$/.test(plain)
      ? [{ column: best, from: at, to: at + 1, score: 0.55 }]
      : [],
  );
}

/** The text column that is most surely one of people; undefined where there is none. */
export function findPersons(columns: readonly ColumnProfile[]): ColumnProfile | undefined {
  const likeness = ({ name }: ColumnProfile) =>
    Math.max(
      ...splitIdentifier(name).flatMap((part) =>
        persons.split(" ").map((it) => wordLikeness(it, part)),
      ),
    );
  const texts = columns.filter(({ type }) => type === "text");
  const [best] = texts.toSorted((one, other) => likeness(other) - likeness(one));
  return best !== undefined && likeness(best) >= 0.7 ? best : undefined;
}

function findOrdinal(plain: string, last: number): number | undefined {
  if (plain === "last" || /^letzte/.test(plain)) return last;
  const digits = /^(\d{1,4})(?:st|nd|rd|th)?$/.exec(plain)?.[1];
  if (digits !== undefined) return Number(digits);
  const english = ordinals.indexOf(plain);
  const german = germanOrdinals.findIndex((it) => plain.startsWith(it));
  return Math.max(english, german) >= 0 ? Math.max(english, german) + 1 : undefined;
}

function toMention(column: ColumnProfile | undefined, from: number, to: number): Mention[] {
  return column === undefined ? [] : [{ column, from, to, score: 2 }];
}
