import type { JsonObject } from "../../../domain/json.ts";
import { findMentions } from "./column-mentions.ts";
import { findQuoted } from "./message-facts.ts";
import type { ColumnProfile, TableProfile } from "./table-profile.ts";
import { findTableResult } from "./table-results.ts";
import { toLower, toWords } from "./words.ts";

/** Columns whose values are looked up, and values of each. */
const columnsMax = 2;
const valuesMax = 200;

const ordinary =
  /^(?:csv|url|https?|q[1-4]|top|the|what|which|how|who|show|give|list|total|average|sum|please|analy[sz]e|summarize|january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|marz|mai|juni|juli|oktober|dezember|wie|was|wer|zeige?|nenne|welche\w*|durchschnitt\w*|summe|gesamt\w*|anzahl|entwicklung|monat\w*|jahr\w*|quartal\w*|zeilen|spalten|datei|tabelle|i)$/;

/**
 * Text columns that may hold a name of the question which no known value explains: `Acme` in
 * `orders of Acme`, where the profile lists only the most frequent values.
 */
export function findUnknownColumns(question: string, profile: TableProfile): ColumnProfile[] {
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
    return isName && !isFirst && !isNamed(at) && !known.has(plain) && !ordinary.test(toLower(word));
  });
  if (strange.length === 0 && findQuoted(text).length === 0) return [];
  const isMentioned = (column: ColumnProfile) => mentions.some((it) => it.column === column);
  return profile.columns
    .filter(({ type, distinct, top }) => type === "text" && distinct > top.length)
    .sort(
      (one, other) =>
        Number(isMentioned(other)) - Number(isMentioned(one)) || one.distinct - other.distinct,
    )
    .slice(0, columnsMax);
}

/** The call, besides the source, that lists the values of a column. */
export function toValueArguments({ name }: ColumnProfile): JsonObject {
  return { group_by: [name], aggregate: [{ fn: "count" }], top_n: valuesMax };
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
    it.name === column.name && top.length > it.top.length ? { ...it, top } : it,
  );
  return { ...profile, columns };
}
