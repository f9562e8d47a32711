import type { Mention } from "./column-mentions.ts";
import { isFunctionWord } from "./function-words.ts";
import { isMeasureNoun, isMoneyWord } from "./measure-kinds.ts";
import { findPersons } from "./placed-mentions.ts";
import { isRowThing } from "./row-things.ts";
import { wordLikeness } from "./synonyms.ts";
import {
  type ColumnProfile,
  isCategory,
  isIdentifier,
  type TableProfile,
} from "./table-profile.ts";
import { splitIdentifier, type Word } from "./words.ts";

const asking = /^(?:which|welche[nrsm]?)$/;
const ending =
  /^(?:is|was|are|were|has|had|have|does|did|do|ist|war|sind|waren|hat|hatte|haben|with|mit|took|take|made|make|got|get|sold|sell|won|win|gave|drove|ran|brought|kam|nahm|gab)$|(?:ed|s|t|te|ten)$/;
const ofPersons =
  /^(?:clerks?|nurses?|chefs?|boss|cooks?|persons?|kids?)$|(?:er|or|ist|ant|eur|ian|man|woman|ers|ors|ists|ants|eurs|ians|men|women)$/;
const attributes =
  "status type priority gender weekday channel payment season shift level size colour category".split(
    " ",
  );

/**
 * In `which colporteur earned the most` a noun that no column is called asks for the things that
 * the rows are about: people where it sounds like them, else the first column that divides the
 * rows and says more than a kind or a state. Empty where rows themselves are meant.
 *
 * @param isTaken whether the word at an index means a column or a value already
 */
export function findAskedThing(
  words: readonly Word[],
  { columns, rows }: TableProfile,
  isTaken: (at: number) => boolean,
): Mention[] {
  const at = words.findIndex(({ plain }) => asking.test(plain)) + 1;
  const noun = words[at]?.plain ?? "";
  const isThing = at > 0 && noun.length > 2 && isNoun(noun) && !isTaken(at);
  if (!isThing || isTaken(at + 1) || !ending.test(words[at + 1]?.plain ?? "")) return [];
  const categories = columns.filter((it) => isCategory(it, rows) && it.type === "text");
  const people = ofPersons.test(noun)
    ? (findPersons(columns) ?? categories.find(isOfPersons))
    : undefined;
  const isUnique = (column: ColumnProfile) =>
    column.type === "text" &&
    !isIdentifier(column) &&
    !isOfCodes(column) &&
    column.distinct >= rows * 0.95;
  if (people === undefined && columns.some(isUnique)) return [];
  const things = categories.filter((it) => !isAttribute(it));
  const column = people ?? things[0] ?? categories[0];
  return column === undefined ? [] : [{ column, from: at, to: at + 1, score: 0.3 }];
}

/** Whether its values only number rows: `T1`, `SO-20011`. */
function isOfCodes({ top }: ColumnProfile): boolean {
  return top.every(({ value }) => /^\p{L}{0,4}[-_]?\d+$/u.test(value));
}

function isOfPersons({ name }: ColumnProfile): boolean {
  return ofPersons.test(splitIdentifier(name).at(-1) ?? "");
}

/** Farms have fields, too: those of a table are asked for in the plural. */
function isNoun(plain: string): boolean {
  return !(
    (isFunctionWord(plain) && plain !== "field") ||
    isRowThing(plain) ||
    isMeasureNoun(plain) ||
    isMoneyWord(plain) ||
    /^(?:one|two|three|\d.*)$/.test(plain)
  );
}

function isAttribute({ name }: ColumnProfile): boolean {
  return splitIdentifier(name).some((part) =>
    attributes.some((it) => wordLikeness(part, it) >= 0.75),
  );
}
