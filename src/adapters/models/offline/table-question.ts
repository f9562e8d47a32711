import { findPeriod } from "./question-signals.ts";
import { readGroups } from "./read-groups.ts";
import { readRatio } from "./read-ratio.ts";
import { readShare } from "./read-share.ts";
import { readTrend } from "./read-trend.ts";
import { splitClauses } from "./split-clauses.ts";
import {
  findAskedPeriod,
  findOrder,
  isFiltered,
  isGrouping,
  type TableClause,
  toClause,
  turnOrder,
} from "./table-clause.ts";
import { findMeasures } from "./table-measures.ts";
import { isCalendar, isMeasure, isNumeric, type TableProfile } from "./table-profile.ts";
import type { TableQuery } from "./table-query.ts";

/** What a question wants to know of a table, one entry for each part of it; never empty. */
export function parseTableQuestion(text: string, profile: TableProfile): TableQuery[] {
  const clauses = splitClauses(text.replace(/\bhttps?:\/\/\S+/g, " "));
  const queries = withAntecedents(clauses.map((it) => toClause(it, profile))).flatMap(readClause);
  const unique = new Map(queries.map((query) => [JSON.stringify(query), query]));
  const pointed = [...unique.values()].filter(({ kind }) => kind !== "overview");
  const isWide = clauses.some((it) => isPlainOverview(toClause(it, profile)));
  return pointed.length === 0 || isWide ? [{ kind: "overview" }, ...pointed] : pointed;
}

const referring =
  /\b(?:their|its|them|those|these|they|deren|dessen|davon|diese[rnms]?)\b|^(?:how many|wie viele)(?: (?:are|were|sind|waren)(?: there| es| das)?)?$/;

/** `How many are unpaid, and what is their sum` limits both parts to the unpaid ones. */
function withAntecedents(clauses: readonly TableClause[]): TableClause[] {
  let last = clauses[0]?.filters;
  return clauses.map(withEarlierMeasure).map((clause) => {
    const isOpen = clause.filters.filters.length === 0 && referring.test(clause.lower);
    const filters = isOpen && last !== undefined ? last : clause.filters;
    last = filters;
    return { ...clause, filters };
  });
}

/** `How did satisfaction change? Give the average per year` goes on about satisfaction. */
function withEarlierMeasure(clause: TableClause, at: number, all: readonly TableClause[]) {
  const { has, words, mentions, filters } = clause;
  const isWay = has("mean") || has("median") || has("sum");
  const isOpen = mentions.every(({ column }) => column.type === "date");
  const earlier = all[at - 1]?.mentions.filter(({ column }) => isMeasure(column)) ?? [];
  if (!isWay || !isOpen || filters.filters.length > 0 || has("count")) return clause;
  const end = words.length;
  return {
    ...clause,
    mentions: [...mentions, ...earlier.map((it) => ({ ...it, from: end, to: end }))],
  };
}

const telling = [
  "sum",
  "mean",
  "median",
  "count",
  "distinct",
  "trend",
  "high",
  "low",
  "share",
] as const;

/** Whether a clause only asks to look at the whole: `analyze the sales data`. */
function isPlainOverview(clause: TableClause): boolean {
  const { has, filters, mentions } = clause;
  const isPointed =
    telling.some(has) || findOrder(clause) !== undefined || filters.filters.length > 0;
  const isGrouped =
    mentions.some((it) => isGrouping(clause, it)) || findAskedPeriod(clause) !== undefined;
  return has("overview") && !isPointed && !isGrouped;
}

function readClause(clause: TableClause): TableQuery[] {
  const refused = findRefusal(clause);
  if (refused !== undefined) return [...readFacts(clause), refused];
  if (isPlainOverview(clause)) return [...readFacts(clause), { kind: "overview" }];
  const facts = readFacts(clause);
  const read = facts.length > 0 && !hasFigures(clause) ? [] : readFigures(clause);
  const figures = findUnknownMeasure(clause, read) ?? read;
  const all = [...facts, ...figures, ...findUnread(clause)];
  return all.length === 0 ? [{ kind: "overview" }] : all;
}

const leadingIn = /^(?:the|total|sum|average|mean|number|combined|of|der|die|das|dem)$/;
const groupers = /^(?:by|per|pro|je)$/;

/** A grouping that no column stands for is not passed over in silence. */
function findUnread(clause: TableClause): TableQuery[] {
  const { words, mentions, filters } = clause;
  return words.flatMap(({ plain, text }, marker): TableQuery[] => {
    const named = words.findIndex((it, place) => place > marker && !leadingIn.test(it.plain));
    const at = named === -1 ? marker : named - 1;
    const next = words.slice(at + 1, at + 4).map((it) => it.plain);
    const isRead =
      mentions.some(({ from, to }) => from <= at + 3 && at < to) ||
      [1, 2, 3].some((step) => filters.places.has(at + step)) ||
      next.length === 0 ||
      findPeriod(next.join(" ").replace(/ (?:im|in|of|for|from|during)\b.*/, "")) !== undefined ||
      /^(?:how|cent|row|rows|record|line|more|less|fewer|over|under|about|at|than|\d+)$/.test(
        next[0] ?? "",
      );
    if (!groupers.test(plain) || isRead || filters.places.has(marker)) return [];
    const said = words[at + 1]?.text ?? "";
    return [
      {
        kind: "refused",
        why: `I found no column for “${text} ${said}”: the figures are not grouped by it.`,
      },
    ];
  });
}

/** What the table tool cannot look up, and what must not be answered by something else. */
function findRefusal({ filters, refusal }: TableClause): TableQuery | undefined {
  const [unread] = filters.unread;
  const why = unread === undefined ? refusal : `I found no column of numbers for “${unread}”.`;
  return why === undefined ? undefined : { kind: "refused", why };
}

/** No other column answers for a measure that the table does not have. */
function findUnknownMeasure(
  { unknownMeasure, mentions, profile }: TableClause,
  read: readonly TableQuery[],
): TableQuery[] | undefined {
  const isOther = read.some(({ kind }) => kind === "ratio" || kind === "share");
  const isNamed = mentions.some(({ column }) => isMeasure(column));
  if (unknownMeasure === undefined || isOther || isNamed || profile.rows === 0) return undefined;
  const names = profile.columns.map(({ name }) => name).join(", ");
  const why = `I found no column for “${unknownMeasure}”; the columns are ${names}.`;
  return [{ kind: "refused", why }];
}

/** Questions about the table as such. */
function readFacts(clause: TableClause): TableQuery[] {
  const { has, filters, mentions } = clause;
  const isGrouped = mentions.some((it) => isGrouping(clause, it));
  const kinds = (["rows", "columns", "missing", "malformed", "period"] as const).filter(has);
  return kinds.flatMap((kind): TableQuery[] => {
    if (kind === "rows" && has("malformed")) return [];
    if (kind === "rows" && has("missing")) return [];
    if (kind === "rows" && filters.filters.length > 0 && isGrouped) return [];
    if (kind === "rows" && filters.filters.length > 0)
      return [{ kind: "count", filters: filters.filters }];
    return [{ kind }];
  });
}

function hasFigures(clause: TableClause): boolean {
  const { has, mentions, filters, lower } = clause;
  const isAbout = mentions.length > 0 && filters.filters.length === 0;
  const isWay = has("mean") || has("distinct") || /\b(?:by|per|pro|je|top)\b/.test(lower);
  return (isAbout && isWay) || mentions.some((it) => isGrouping(clause, it)) || has("trend");
}

function readFigures(clause: TableClause): TableQuery[] {
  for (const read of [
    readEndOfYears,
    readRatio,
    readTrend,
    readShare,
    readGroups,
    readDistinct,
    readRecords,
  ]) {
    const query = read(clause);
    if (query !== undefined) return toBothEnds(query, clause);
  }
  const measures = findMeasures(clause);
  if (measures.length > 0) {
    return [{ kind: "totals", measures, filters: clause.filters.filters }];
  }
  return readRest(clause);
}

/** `highest and lowest` asks for one end and for the other. */
function toBothEnds(query: TableQuery, { has, lower }: TableClause): TableQuery[] {
  const isBoth = has("high") && has("low") && !/\bat least\b/.test(lower);
  if (!isBoth || !("order" in query) || query.order === undefined) return [query];
  const { order } = query;
  return [true, false].map((descending) => ({ ...query, order: { ...order, descending } }));
}

/** Questions that name no column of numbers. */
function readRest(clause: TableClause): TableQuery[] {
  const { has, filters, mentions, lower } = clause;
  const isLimited = filters.filters.length > 0;
  if (isLimited && has("sum") && !has("count")) return defaultTotals(clause);
  if (has("count") || isLimited) return [{ kind: "count", filters: filters.filters }];
  const isDated = mentions.some(({ column }) => column.type === "date");
  if (isDated || (has("earliest") && has("latest"))) return [{ kind: "period" }];
  const isTotal = (has("sum") || has("mean")) && !/\bsummar/.test(lower);
  return isTotal ? defaultTotals(clause) : [];
}

function defaultTotals(clause: TableClause): TableQuery[] {
  const measures = findMeasures(clause, { byDefault: true });
  return measures.length === 0
    ? []
    : [{ kind: "totals", measures, filters: clause.filters.filters }];
}

function readDistinct(clause: TableClause): TableQuery | undefined {
  const { has, mentions, filters } = clause;
  const named = mentions.filter(({ column }) => !isMeasure(column) && !isFiltered(column, filters));
  const target = named.find(({ column }) => column.type !== "boolean");
  if (target === undefined || findOrder(clause)) return undefined;
  const isListed =
    /\b(?:list|which|what|welche|nenne|name|show)\b/.test(clause.lower) &&
    findMeasures(clause).length === 0;
  const isCounted =
    has("count") && filters.filters.length === 0 && findMeasures(clause).length === 0;
  if (!has("distinct") && !isListed && !isCounted) return undefined;
  return target.column.type === "date"
    ? undefined
    : { kind: "distinct", column: target.column.name, filters: filters.filters };
}

/** `the oldest vintage`: the rows at one end of a column of years. */
function readEndOfYears({ mentions, has, filters, words }: TableClause): TableQuery | undefined {
  const year = mentions.find((it) => isCalendar(it.column) && isNumeric(it.column))?.column;
  const isOther = mentions.some(({ column }) => column !== year);
  const isEnd = has("earliest") || has("latest") || words.some(({ plain }) => plain === "oldest");
  if (year === undefined || isOther || !isEnd) return undefined;
  const order = { descending: has("latest"), count: 1 };
  return { kind: "records", by: year.name, order, filters: filters.filters };
}

/** Single rows: the largest orders, the day with the highest temperature. */
function readRecords(clause: TableClause): TableQuery | undefined {
  const { mentions, filters, profile, has } = clause;
  const order = findOrder(clause);
  if (order === undefined) return undefined;
  const byDefault = !has("count") && !/\boften\b/.test(clause.lower);
  const named = findMeasures(clause)[0];
  const measure = named ?? findMeasures(clause, { byDefault })[0];
  const asksRow =
    named === undefined ||
    mentions.some(({ column }) => !isMeasure(column)) ||
    order.count !== undefined ||
    /\b(?:row|record|entry|line|zeile|who|when|which|what|wer|wann|welche\w*)\b/.test(clause.lower);
  const isBare =
    has("high") && has("low") && !/\b(?:who|when|which|wer|wann|welche\w*)\b/.test(clause.lower);
  if (measure === undefined || !asksRow || isBare || has("mean") || profile.rows === 0)
    return undefined;
  return {
    kind: "records",
    by: measure.column,
    order: {
      descending: turnOrder(clause, measure.column, order).descending,
      count: order.count ?? 1,
    },
    filters: filters.filters,
  };
}
