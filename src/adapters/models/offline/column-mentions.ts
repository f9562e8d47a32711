import { wordLikeness } from "./synonyms.ts";
import { type ColumnProfile, isAdditive, isIdentifier } from "./table-profile.ts";
import { splitIdentifier, toPlain, type Word } from "./words.ts";

/** A place in a question that means a column. */
export interface Mention {
  readonly column: ColumnProfile;
  /** Index of the first word, and of the one after the last. */
  readonly from: number;
  readonly to: number;
  /** How sure it is, up to about 1.3. */
  readonly score: number;
}

/** Words that say what to do with a column, or nothing: they mean none by themselves. */
const functionWords = new Set(
  "the a an of in on at to for from and or by per each every all any with without is are was were be been do does did has have had this that these those there it its which what who whom whose when where why how many much give show list tell me us our my your please can could would you i we they file csv data dataset table rows row records record entries column columns total sum average mean avg median max min maximum minimum number count counts top best worst highest lowest most least largest smallest first last than more less over under above below between vs versus compare trend trends time value values field overall different distinct unique share percent percentage develop development change changed month months monthly week weekly quarter quarterly year yearly day days daily date analyze analyse summary summarize insights report url der die das den dem des ein eine einen einem einer und oder mit ohne von vom im in am auf aus bei zu zum zur fur pro je nach ist sind war waren hat haben hatte gibt es wie viele viel welche welcher welches welchen was wer wo wann zeige zeig nenne mir bitte datei daten tabelle zeile zeilen spalte spalten datensatze gesamt insgesamt summe durchschnitt mittelwert anzahl hochste hochsten grosste grossten meisten meiste beste besten uber unter mehr weniger als entwicklung verlauf monat monate monatlich woche quartal jahr tag tage datum not no got get make made find out also then so if as into during since until before after their them sich wurde wurden werden wird alle aller jede jeder jedes"
    .split(" ")
    .map(toPlain),
);

/** Whether a plain word says nothing of a table by itself. */
export function isFunctionWord(plain: string): boolean {
  return functionWords.has(plain);
}

/** Parts of headers that say a unit or nothing: they need not be in the question. */
const faintParts = new Set(
  "eur euro usd gbp chf kg g km m cm mm c f celsius pct percent in of the total amount amt value gesamt id nr no number num name per avg sum net gross brutto netto date code mm min h hrs days kmh ms".split(
    " ",
  ),
);

/** Whether a part of a header says a unit or nothing. */
export function isFaintPart(part: string): boolean {
  return faintParts.has(part);
}

const ordinals = "first second third fourth fifth sixth seventh eighth ninth tenth".split(" ");
const germanOrdinals = "erste zweite dritte vierte funfte sechste siebte achte neunte zehnte".split(
  " ",
);

/** The places of a question that mean columns, by position; no word is in two of them. */
export function findMentions(words: readonly Word[], columns: readonly ColumnProfile[]): Mention[] {
  const found = columns.flatMap((column) => mentionsOf(column, words));
  const others = [...ordinalMentions(words, columns), ...personMentions(words, columns)];
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
    if (places.some((place) => taken.has(place))) continue;
    for (const place of places) taken.add(place);
    kept.push(mention);
  }
  return kept.sort((one, other) => one.from - other.from);
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
    const isFaint = window.length === 1 && functionWords.has(whole);
    return isFaint ? 0.6 : 1.1 + 0.1 * Math.min(3, plains.length);
  }
  if (plains.every((plain) => functionWords.has(plain))) return scoreFaint(parts, plains);
  const isLoose = (plain = "") => functionWords.has(plain) && !parts.includes(plain);
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
  const weights = parts.map((part) => (faintParts.has(part) ? 0.25 : 1));
  const said = parts.map((part) => Math.max(...plains.map((plain) => wordLikeness(part, plain))));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return all === 0 ? 0 : said.reduce((sum, it, at) => sum + it * (weights[at] ?? 0), 0) / all;
}

/** `third column`, `column 3`, `dritte Spalte`, `last column`. */
function ordinalMentions(words: readonly Word[], columns: readonly ColumnProfile[]): Mention[] {
  return words.flatMap(({ plain }, at) => {
    if (!/^(?:column|columns|field|spalte|feld)$/.test(plain)) return [];
    const before = findOrdinal(words[at - 1]?.plain ?? "", columns.length);
    if (before !== undefined) return toMention(columns[before - 1], at - 1, at + 1);
    const after = words[at + 1]?.plain ?? "";
    const isNumber = /^\d{1,4}$/.test(after);
    return isNumber ? toMention(columns[Number(after) - 1], at, at + 2) : [];
  });
}

const persons =
  "employee person assignee seller salesperson agent customer student driver player patient author doctor teacher user owner member name mitarbeiter donor buyer client guest passenger borrower tenant artist director athlete waiter participant applicant person";

/** `who` means a column of people. */
function personMentions(words: readonly Word[], columns: readonly ColumnProfile[]): Mention[] {
  const likeness = ({ name }: ColumnProfile) =>
    Math.max(
      ...splitIdentifier(name).flatMap((part) =>
        persons.split(" ").map((it) => wordLikeness(it, part)),
      ),
    );
  const texts = columns.filter(({ type }) => type === "text");
  const [best] = texts.toSorted((one, other) => likeness(other) - likeness(one));
  if (best === undefined || likeness(best) < 0.7) return [];
  return words.flatMap(({ plain }, at) =>
    /^(?:who|whom|wer|wem)$/.test(plain)
      ? [{ column: best, from: at, to: at + 1, score: 0.55 }]
      : [],
  );
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
