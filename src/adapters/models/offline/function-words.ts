import { toPlain } from "./words.ts";

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
