import { findMentions, type Mention } from "./column-mentions.ts";
import {
  asksByPeriod,
  findPeriod,
  findWantedCount,
  type Signal,
  signals,
} from "./question-signals.ts";
import { type Filters, findFilters } from "./row-filters.ts";
import { splitClauses } from "./split-clauses.ts";
import { findMeasures } from "./table-measures.ts";
import {
  type ColumnProfile,
  isCalendar,
  isCategory,
  isIdentifier,
  isMeasure,
  isNumeric,
  type TableProfile,
} from "./table-profile.ts";
import type { Measure, Order, TableQuery } from "./table-query.ts";
import { toLower, toWords, type Word } from "./words.ts";

/** One part of a question, taken apart. */
export interface TableClause {
  readonly text: string;
  readonly lower: string;
  readonly words: readonly Word[];
  readonly mentions: readonly Mention[];
  readonly filters: Filters;
  readonly profile: TableProfile;
  readonly has: (signal: Signal) => boolean;
}

/** What a question wants to know of a table, one entry for each part of it; never empty. */
export function parseTableQuestion(text: string, profile: TableProfile): TableQuery[] {
  const clauses = splitClauses(text.replace(/\bhttps?:\/\/\S+/g, " "));
  const queries = clauses.flatMap((clause) => readClause(toClause(clause, profile)));
  const unique = new Map(queries.map((query) => [JSON.stringify(query), query]));
  const pointed = [...unique.values()].filter(({ kind }) => kind !== "overview");
  const isWide = clauses.some((it) => isPlainOverview(toClause(it, profile)));
  return pointed.length === 0 || isWide ? [{ kind: "overview" }, ...pointed] : pointed;
}

function toClause(text: string, profile: TableProfile): TableClause {
  const lower = toLower(text);
  const words = toWords(text);
  const all = findMentions(words, profile.columns);
  const filters = findFilters(text, words, all, profile);
  const mentions = all.filter(
    ({ from, to, score }) => score > 1 || !range(from, to).every((at) => filters.places.has(at)),
  );
  return {
    text,
    lower,
    words,
    mentions,
    filters,
    profile,
    has: (signal) => signals[signal].test(lower),
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
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
  const isGrouped = mentions.some((it) => isGrouping(clause, it)) || asksByPeriod(clause.lower);
  return has("overview") && !isPointed && !isGrouped;
}

function readClause(clause: TableClause): TableQuery[] {
  if (isPlainOverview(clause)) return [...readFacts(clause), { kind: "overview" }];
  const facts = readFacts(clause);
  const figures = facts.length > 0 && !hasFigures(clause) ? [] : readFigures(clause);
  const all = [...facts, ...figures];
  return all.length === 0 ? [{ kind: "overview" }] : all;
}

/** Questions about the table as such. */
function readFacts({ has, filters }: TableClause): TableQuery[] {
  const kinds = (["rows", "columns", "missing", "malformed", "period"] as const).filter(has);
  return kinds.flatMap((kind): TableQuery[] => {
    if (kind === "rows" && has("malformed")) return [];
    if (kind === "rows" && has("missing")) return [];
    if (kind === "rows" && filters.filters.length > 0)
      return [{ kind: "count", filters: filters.filters }];
    return [{ kind }];
  });
}

function hasFigures({ has, mentions, filters, lower }: TableClause): boolean {
  const isAbout = mentions.length > 0 && filters.filters.length === 0;
  return (
    (isAbout && (has("mean") || /\bby\b|\bper\b|\bpro\b|\bje\b|\btop\b/.test(lower))) ||
    has("trend")
  );
}

function readFigures(clause: TableClause): TableQuery[] {
  for (const read of [readTrend, readGroups, readDistinct, readRecords]) {
    const query = read(clause);
    if (query !== undefined) return [query];
  }
  const measures = findMeasures(clause);
  if (measures.length > 0) {
    return [{ kind: "totals", measures, filters: clause.filters.filters }];
  }
  return readRest(clause);
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

/** The order that superlatives ask for; undefined when there is none. */
export function findOrder({ has, lower }: TableClause): Order | undefined {
  const count = findWantedCount(lower);
  const isLow = has("low");
  if (!isLow && !has("high") && count === undefined) return undefined;
  const isWorstFirst = isLow && !/\bleast\b.*\bat least\b|\bat least\b/.test(lower);
  return { descending: !isWorstFirst, count };
}

function readTrend(clause: TableClause): TableQuery | undefined {
  const { has, lower, profile, mentions, filters } = clause;
  const dates = profile.columns.filter(({ type }) => type === "date");
  const date = mentions.find(({ column }) => column.type === "date")?.column ?? dates[0];
  const isCovered = mentions.some(({ column, score }) => isCalendar(column) && score >= 0.6);
  const byDate = mentions.some((it) => it.column.type === "date" && isGrouping(clause, it));
  if (date === undefined || isCovered) return undefined;
  const isTrend = has("trend") || asksByPeriod(lower) || byDate;
  if (!isTrend) return undefined;
  const measure = findMeasures(clause, {
    byDefault: !has("count") || has("trend"),
    besides: [date],
  })[0];
  const isCount = has("count") && measure?.isSaid !== true && findMeasures(clause).length === 0;
  const order = asksByPeriod(lower) ? findOrder(clause) : undefined;
  const span = { date: date.name, period: findPeriod(lower), order };
  return {
    kind: "trend",
    ...span,
    measure: isCount ? undefined : measure,
    filters: filters.filters,
  };
}

const groupMarker =
  /^(?:by|per|each|every|pro|je|nach|across|among|grouped|split|within|jede[nrsm]?)$/;
const askMarker = /^(?:which|what|who|welche[nrsm]?|wer)$/;
const skipped =
  /^(?:the|a|an|of|different|single|individual|der|die|das|den|dem|for|our|my|two|three|five|best|top|most|worst|highest|lowest|bottom|largest|biggest|leading|\d+|and|und|besten|grossten|hochsten|teuersten|kleinsten|meisten|common|frequent|popular|haufigsten?)$/;

/** Whether the words before a mention make it what rows are grouped by. */
export function isGrouping({ words, mentions }: TableClause, mention: Mention): boolean {
  for (let at = mention.from - 1; at >= 0; at--) {
    const plain = words[at]?.plain ?? "";
    if (groupMarker.test(plain)) return true;
    const inner = mentions.find(({ from, to }) => from <= at && at < to);
    const isJoined = /^(?:and|und)$/.test(words[at + 1]?.plain ?? "") && inner !== undefined;
    if (isJoined) at = inner.from;
    else if (!skipped.test(plain)) return false;
  }
  return false;
}

function isAsked({ words }: TableClause, mention: Mention): boolean {
  const before = words.slice(Math.max(0, mention.from - 4), mention.from).map(({ plain }) => plain);
  const last = before.findLastIndex((plain) => askMarker.test(plain));
  return (
    last !== -1 &&
    before
      .slice(last + 1)
      .every((plain) => skipped.test(plain) || /^(?:was|is|are|were|ist|war)$/.test(plain))
  );
}

/** Whether a column can be what rows are grouped by. */
function canGroup(column: ColumnProfile): boolean {
  return !isNumeric(column) || isIdentifier(column) || isCalendar(column);
}

function readGroups(clause: TableClause): TableQuery | undefined {
  const { has, mentions, filters, profile } = clause;
  const order = findOrder(clause);
  const marked = mentions.filter(
    (it) =>
      isGrouping(clause, it) &&
      (canGroup(it.column) || !isMeasure(it.column) || isSmall(it.column, profile)),
  );
  const free = mentions.filter(
    (it) => canGroup(it.column) && it.column.type !== "date" && !isFiltered(it.column, filters),
  );
  const byMarker = marked.filter(({ column }) => canGroup(column) || !order);
  const asked = free.filter((it) => isAsked(clause, it));
  const chosen =
    byMarker.length > 0
      ? byMarker
      : asked.length > 0 && order
        ? asked.slice(0, 1)
        : order || has("share")
          ? free.slice(0, 1)
          : [];
  const columns = [...chosen.map(({ column }) => column), ...filters.compared];
  const by = [...new Set(columns)].filter(
    (column) =>
      byMarker.length > 0 || isCategory(column, profile.rows) || filters.compared.includes(column),
  );
  if (by.length === 0) return undefined;
  const measures = toGroupMeasures(clause, by, byMarker.length > 0);
  const limits = {
    filters: filters.filters.filter(({ column }) => !by.some(({ name }) => name === column)),
  };
  const isAskedOne =
    byMarker.length === 0 && asked.length > 0 && order !== undefined && !order.count;
  const wanted = isAskedOne ? { ...order, count: 1 } : order;
  return {
    kind: "groups",
    by: by.map(({ name }) => name),
    measures,
    order: wanted,
    isShare: has("share"),
    ...limits,
  };
}

function isFiltered(column: ColumnProfile, { filters }: Filters): boolean {
  return filters.some((filter) => filter.column === column.name);
}

function isSmall(column: ColumnProfile, { rows }: TableProfile): boolean {
  return column.type === "integer" && column.distinct <= Math.max(12, rows / 20);
}

function toGroupMeasures(
  clause: TableClause,
  by: readonly ColumnProfile[],
  isMarked: boolean,
): readonly Measure[] {
  const { has, mentions } = clause;
  const said = findMeasures(clause, { besides: by, isPerGroup: isMarked });
  if (said.length > 0) return said;
  const countsThings = mentions.some(
    ({ column }) =>
      !by.includes(column) &&
      (isIdentifier(column) || !isNumeric(column)) &&
      column.type !== "date",
  );
  const isCount =
    has("count") ||
    (countsThings &&
      !has("mean") &&
      /\b(?:most|fewest|least|meisten|wenigsten)\b/.test(clause.lower));
  return isCount
    ? []
    : findMeasures(clause, { besides: by, byDefault: true, isPerGroup: isMarked });
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

/** Single rows: the largest orders, the day with the highest temperature. */
function readRecords(clause: TableClause): TableQuery | undefined {
  const { mentions, filters, profile, has } = clause;
  const order = findOrder(clause);
  if (order === undefined) return undefined;
  const measure = findMeasures(clause)[0] ?? findMeasures(clause, { byDefault: true })[0];
  const asksRow =
    mentions.some(({ column }) => !isMeasure(column)) ||
    order.count !== undefined ||
    /\b(?:row|record|entry|line|zeile|who|when|which|what|wer|wann|welche\w*)\b/.test(clause.lower);
  if (measure === undefined || !asksRow || has("mean") || profile.rows === 0) return undefined;
  return {
    kind: "records",
    by: measure.column,
    order: { ...order, count: order.count ?? 1 },
    filters: filters.filters,
  };
}
