import type { Mention } from "./column-mentions.ts";
import { isFunctionWord } from "./function-words.ts";
import { findColumnOfKind, isMeasureNoun, isMoneyWord, isOfOtherKind } from "./measure-kinds.ts";
import { isRowThing } from "./row-things.ts";
import { type ColumnProfile, isAdditive, isMeasure, isMoney } from "./table-profile.ts";
import { splitIdentifier, type Word } from "./words.ts";

/** Measures that a question names without the name of a column. */
export interface NamedMeasures {
  /** Those for which there is only one column that can be meant. */
  readonly mentions: readonly Mention[];
  /** The first one for which there is no column, in the words of the question. */
  readonly unknown: string | undefined;
}

interface Phrase {
  readonly from: number;
  readonly to: number;
}

/**
 * What a question measures in other words than those of the columns: `rental duration` of a column
 * `Miettage`, `books borrowed` of a column `items`.
 *
 * @param isTaken whether the word at an index means a column or a value already
 */
export function findNamedMeasures(
  words: readonly Word[],
  mentions: readonly Mention[],
  columns: readonly ColumnProfile[],
  isTaken: (at: number) => boolean,
): NamedMeasures {
  if (mentions.some(({ column }) => isMeasure(column))) return { mentions: [], unknown: undefined };
  const handed = findHanded(words, mentions, columns, isTaken) ?? findGathered(words, columns);
  if (handed !== undefined) return { mentions: [handed], unknown: undefined };
  const isPriced = !columns.filter(isMeasure).every(isOfOtherKind);
  const phrase = findPhrase(words, isTaken, isPriced);
  if (phrase === undefined) return { mentions: [], unknown: undefined };
  const said = words.slice(phrase.from, phrase.to);
  const column = findColumnOfKind(
    said.map(({ plain }) => plain),
    columns,
  );
  return column === undefined
    ? { mentions: [], unknown: said.map(({ text }) => text).join(" ") }
    : { mentions: [{ column, ...phrase, score: 0.65 }], unknown: undefined };
}

const ways =
  /^(?:average|avg|mean|median|total|combined|highest|lowest|maximum|minimum|greatest|typical|durchschnittliche[nrsm]?|mittlere[nrsm]?|gesamte[nrsm]?|hochste[nrsm]?|niedrigste[nrsm]?|maximale[nrsm]?|minimale[nrsm]?)$/;
const lead = /^(?:of|the|a|an|in|der|die|das|des|den|dem|von|sum|single)$/;

/** The words that name what is measured: after a way to put values together, or by themselves. */
function findPhrase(
  words: readonly Word[],
  isTaken: (at: number) => boolean,
  isPriced: boolean,
): Phrase | undefined {
  const isContent = (at: number) => {
    const plain = words[at]?.plain ?? "1";
    return !/^\d/.test(plain) && (isSpan(plain) || (!isFunctionWord(plain) && !isTaken(at)));
  };
  const isSaid = ({ from, to }: Phrase) => to > from && isUnknown(words.slice(from, to), isPriced);
  const led = words.flatMap(({ plain }, at) => (ways.test(plain) ? [at + 1] : []));
  const phrase = led.map((start) => readPhrase(words, start, isContent)).find(isSaid);
  if (phrase !== undefined) return phrase;
  const at = words.findIndex(({ plain }, place) => isMeasureNoun(plain) && isContent(place));
  return at === -1 ? undefined : { from: isContent(at - 1) ? at - 1 : at, to: at + 1 };
}

function readPhrase(
  words: readonly Word[],
  start: number,
  isContent: (at: number) => boolean,
): Phrase {
  const plainAt = (at: number) => words[at]?.plain ?? "";
  let from = start;
  while (lead.test(plainAt(from)) || ways.test(plainAt(from))) from++;
  let to = from;
  // In `average borrower age` a word for a column only says more of what is measured.
  const isSpecifying = (at: number) =>
    (isMeasureNoun(plainAt(at + 1)) || isSpan(plainAt(at + 1))) && !isFunctionWord(plainAt(at));
  while (isContent(to) || isSpecifying(to)) to++;
  return { from, to };
}

/** A delivery time is no point in time. */
function isSpan(plain: string): boolean {
  return plain === "time" || plain === "times";
}

const vague =
  /^(?:figures?|numbers?|results?|performance|outcome|levels?|size|volume|everything|activity|outputs?|production|produktion|summe|werte?|umfang|ratio|share|margin|quote|anteil|marge|basis|business|\p{L}+(?:ed|ly|ing))$|^(?:sold|spent|paid|made|won|lost)$/u;

/** Whether words name something else than money that there is, rows or nothing in particular. */
function isUnknown(words: readonly Word[], isPriced: boolean): boolean {
  const head = words.at(-1)?.plain ?? "";
  if (words.some(({ plain }) => isMeasureNoun(plain))) return true;
  if (isSpan(head) || /^rates?$/.test(head)) return words.length > 1;
  const isMoney = isPriced && words.some(({ plain }) => isMoneyWord(plain));
  return !(vague.test(head) || isRowThing(head) || isMoney);
}

const handing =
  /^(?:borrow(?:ed)?|lent|lend|loaned|sold|sell|bought|buy|purchased|ordered|shipped|delivered|produced|made|issued|dispensed|served|picked|packed|collected|used|consumed|returned|given|handed|verkauft\w*|ausgeliehen|geliehen|verliehen|bestellt|geliefert|produziert|hergestellt|gekauft|verbraucht|ausgegeben)$/;
const countings = /^(?:many|total|most|fewest|viele|meisten|wenigsten)$/;
const quantities =
  /^(?:items?|pieces?|units?|qty|quantity|count|copies|pcs|amount_of|anzahl|stuck|stuckzahl|artikel|exemplare)$|menge$/;

/** `How many books were borrowed` adds up the items, for which no other word is said. */
function findHanded(
  words: readonly Word[],
  mentions: readonly Mention[],
  columns: readonly ColumnProfile[],
  isTaken: (at: number) => boolean,
): Mention | undefined {
  const isThing = (at: number) => {
    const plain = words[at]?.plain ?? "";
    const isColumn = mentions.some(({ column, from }) => from === at && column.type === "text");
    const isOpen = isColumn || !isTaken(at);
    return plain.length > 2 && !isFunctionWord(plain) && !isRowThing(plain) && isOpen;
  };
  const from = words.findIndex(
    (_, at) => countings.test(words[at - 1]?.plain ?? "") && isThing(at),
  );
  const isDistinct = words.some(({ plain }) => /^(?:different|distinct|unique)$/.test(plain));
  if (from === -1 || isDistinct || !words.some(({ plain }) => handing.test(plain)))
    return undefined;
  const column = findOnly(columns, quantities) ?? findOnly(columns.filter(isNumberOfThings), /^/);
  return column && { column, from, to: from + 1, score: 0.65 };
}

/** Whole numbers of something that is named in the plural, such as `cups`. */
function isNumberOfThings(column: ColumnProfile): boolean {
  const isPlural = (splitIdentifier(column.name).at(-1) ?? "").endsWith("s");
  return column.type === "integer" && isPlural && !isOfOtherKind(column);
}

const large = /^(?:largest|biggest|smallest|grosste[nrsm]?|kleinste[nrsm]?)$/;
const gatherings =
  /^(?:class(?:es)?|courses?|lessons?|events?|workshops?|seminars?|meetings?|concerts?|groups?|teams?|kurse?|veranstaltung(?:en)?|gruppen?|seminare?|konzerte?)$/;
const heads =
  /^(?:participants?|attendees|attendance|visitors|guests|students|pupils|members|people|persons|pax|headcount|enrolled|enrolments?|enrollments?|audience|teilnehmer\w*|besucher\w*|gaste|schuler|mitglieder|personen)$/;

/** The largest classes are those of most participants, whatever they cost. */
function findGathered(
  words: readonly Word[],
  columns: readonly ColumnProfile[],
): Mention | undefined {
  const at = words.findIndex(({ plain }) => large.test(plain));
  if (!gatherings.test(words[at + 1]?.plain ?? "") || at === -1) return undefined;
  const column = findOnly(columns, heads);
  // After the last word: the noun itself may mean the column that is ranked.
  return column && { column, from: words.length, to: words.length, score: 0.65 };
}

/** The only column of things that are counted whose name has such a part. */
function findOnly(columns: readonly ColumnProfile[], parts: RegExp): ColumnProfile | undefined {
  const [only, ...others] = columns.filter(
    (column) =>
      isAdditive(column) &&
      !isMoney(column) &&
      splitIdentifier(column.name).some((part) => parts.test(part)),
  );
  return others.length === 0 ? only : undefined;
}
