import type { JsonObject } from "../../../domain/json.ts";
import { findMentions } from "./column-mentions.ts";
import { isFunctionWord } from "./function-words.ts";
import { findQuoted } from "./message-facts.ts";
import { hasMeaning } from "./synonyms.ts";
import type { ColumnProfile, TableProfile } from "./table-profile.ts";
import { findTableResult } from "./table-results.ts";
import { toLower, toWords } from "./words.ts";

/** Columns whose values are looked up, words that are looked for, and values of each. */
const columnsMax = 2;
const wantedMax = 20;
const valuesMax = 200;

/** Where values are looked up, and words that they may hold. */
export interface UnknownValues {
  readonly columns: readonly ColumnProfile[];
  readonly wanted: readonly string[];
}

/** Words after which a name may stand in small letters. */
const leading = /^(?:from|in|for|of|at|called|named|to|is|by|von|aus|fur|bei|ist|namens|=)$/;

const ordinary =
  /^(?:csv|url|https?|q[1-4]|top|the|what|which|how|who|show|give|list|total|average|sum|please|analy[sz]e|summarize|january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|marz|mai|juni|juli|oktober|dezember|wie|was|wer|zeige?|nenne|welche\w*|durchschnitt\w*|summe|gesamt\w*|anzahl|entwicklung|monat\w*|jahr\w*|quartal\w*|zeilen|spalten|datei|tabelle|i)$/;

/**
 * Text columns that may hold a name of the question which no known value explains: `Acme` in
 * `orders of Acme`, where the profile lists only the most frequent values.
 */
export function findUnknownValues(question: string, profile: TableProfile): UnknownValues {
  const text = question.replace(/\bhttps?:\/\/\S+/g, " ");
  const words = toWords(text);
  const mentions = findMentions(words, profile.columns);
  const known = new Set(
    profile.columns.flatMap(({ top }) =>
      top.flatMap(({ value }) => toWords(value).map(({ plain }) => plain)),
    ),
  );
  const isNamed = (at: number) =>
    mentions.some(({ from, to, score }) => from <= at && at < to && score > 0.6);
  const strange = words.filter(({ text: word, plain, start }, at) => {
    const isName = /\p{Lu}/u.test(word) || /^(?=.*\d)(?=.*\p{L})/u.test(word);
    const isFirst = !/[\p{L}\p{N},:]\s*["'“„]?$/u.test(text.slice(0, start));
    const isNumbered = mentions.some(({ to, column }) => to === at && column.type === "text");
    if (isNumbered && /^\d+$/.test(word)) return true;
    const isAfter =
      leading.test(words[at - 1]?.plain ?? "") &&
      /^\p{L}{4,}$/u.test(word) &&
      !isFunctionWord(plain) &&
      !hasMeaning(plain);
    return (
      (isName ? !isFirst : isAfter) &&
      !isNamed(at) &&
      !known.has(plain) &&
      !ordinary.test(toLower(word))
    );
  });
  const wanted = [...new Set([...strange.map(({ text: word }) => word), ...findQuoted(text)])];
  if (wanted.length === 0) return { columns: [], wanted };
  const isMentioned = (column: ColumnProfile) => mentions.some((it) => it.column === column);
  const columns = profile.columns
    .filter(({ type, distinct, top }) => type === "text" && distinct > top.length)
    .sort(
      (one, other) =>
        Number(isMentioned(other)) - Number(isMentioned(one)) || one.distinct - other.distinct,
    )
    .slice(0, columnsMax);
  return { columns, wanted: wanted.slice(0, wantedMax) };
}

/** The call, besides the source, that lists the values of a column with one of the words. */
export function toValueArguments({ name }: ColumnProfile, wanted: readonly string[]): JsonObject {
  return {
    filter: [{ column: name, op: "contains", value: [...wanted] }],
    group_by: [name],
    aggregate: [{ fn: "count" }],
    top_n: valuesMax,
  };
}

/** The profile with the values of a column that were looked up. */
export function withValues(
  profile: TableProfile,
  column: ColumnProfile,
  content: string,
): TableProfile {
  const groups = findTableResult(content, [column.name])?.groups ?? [];
  const top = groups
    .map(({ label, count }) => ({ value: label, count: count ?? 0 }))
    .filter(({ value }) => value !== "(empty)");
  const columns = profile.columns.map((it) =>
    it.name === column.name ? { ...it, top: [...it.top, ...top] } : it,
  );
  return { ...profile, columns };
}
