import type { Mention } from "./column-mentions.ts";
import {
  canGroup,
  countsThings,
  findAskedPeriod,
  findOrder,
  isAsked,
  isFiltered,
  isGroupable,
  type TableClause,
  turnOrder,
} from "./table-clause.ts";
import { findMeasures, isCountedThing } from "./table-measures.ts";
import {
  type ColumnProfile,
  findMainMeasure,
  isAdditive,
  isCalendar,
  isCategory,
  isMeasure,
  isYearLike,
} from "./table-profile.ts";
import type { Measure, TableQuery } from "./table-query.ts";

/** The groups that a clause asks for; undefined when it names none. */
export function readGroups(clause: TableClause): TableQuery | undefined {
  const { has, mentions, filters, profile } = clause;
  const order = findOrder(clause);
  const grouping = mentions.filter((it) => isGroupable(clause, it));
  // In `which make costs most per session` of a list of sessions, each row is one.
  const wide = grouping.filter((it) => !isEachRow([it], profile));
  const isAskedToo = mentions.some((it) => !grouping.includes(it) && isAsked(clause, it));
  const marked = isAskedToo ? wide : grouping;
  const free = mentions.filter(
    (it) => canGroup(it.column) && it.column.type !== "date" && !isFiltered(it.column, filters),
  );
  const byMarker = marked.filter(
    ({ column, to }) =>
      column.type !== "date" &&
      (canGroup(column) || !order) &&
      !marked.some((it) => it.from === to),
  );
  const asked = free.filter((it) => isAsked(clause, it));
  const chosen = chooseMentions({ byMarker, asked, free }, order !== undefined, has("share"));
  if (has("mean") && !order && isEachRow(chosen, profile)) return undefined;
  const columns = [...chosen.map(({ column }) => column), ...filters.compared];
  const by = [...new Set(columns)].filter(
    (column) =>
      byMarker.length > 0 ||
      isCategory(column, profile.rows) ||
      isCalendar(column) ||
      filters.compared.includes(column),
  );
  if (by.length === 0) return undefined;
  const measures = toGroupMeasures(clause, by, byMarker.length > 0);
  const limits = {
    filters: filters.filters.filter(
      ({ column, op }) => op === "in" || !by.some(({ name }) => name === column),
    ),
  };
  const isAskedOne =
    byMarker.length === 0 && asked.length > 0 && order !== undefined && !order.count;
  const wanted = isAskedOne ? { ...order, count: 1 } : order;
  return {
    kind: "groups",
    by: [...by.map(({ name }) => name), ...findPeriods(clause)],
    measures,
    order: turnOrder(clause, measures[0]?.column, wanted),
    isShare: has("share"),
    ...limits,
  };
}

interface Candidates {
  readonly byMarker: readonly Mention[];
  readonly asked: readonly Mention[];
  readonly free: readonly Mention[];
}

function chooseMentions(
  { byMarker, asked, free }: Candidates,
  isOrdered: boolean,
  isShare: boolean,
): readonly Mention[] {
  if (byMarker.length > 0) return byMarker;
  if (isOrdered && asked.length > 0) return asked.slice(0, 1);
  return isOrdered || isShare ? free.slice(0, 1) : [];
}

/** Whether each group would be one row, as in `average amount per order` of a list of orders. */
function isEachRow(chosen: readonly Mention[], { rows }: TableClause["profile"]): boolean {
  const [only, ...others] = chosen;
  return (
    only !== undefined && others.length === 0 && rows > 9 && only.column.distinct >= rows * 0.98
  );
}

/** The periods that rows are grouped by beside a column: `revenue per region and month`. */
function findPeriods(clause: TableClause): string[] {
  const { filters, profile } = clause;
  const date = profile.columns.find(({ type }) => type === "date");
  const period = filters.periods?.period ?? findAskedPeriod(clause);
  const year = profile.columns.find(isYearLike);
  if (date === undefined) return filters.periods && year ? [year.name] : [];
  return period === undefined ? [] : [`${date.name}:${period}`];
}

const ranking = /^(?:most|fewest|least|meisten?|wenigsten?)$/;

function ranksThings({ words }: TableClause): boolean {
  return words.some(({ plain }) => ranking.test(plain));
}

/** `the most open bugs` are rows, as is the most of a table with nothing to add up. */
function ranksValues({ words, filters, profile }: TableClause): boolean {
  const main = findMainMeasure(profile);
  const isValue = words.some(({ plain }, at) => ranking.test(plain) && filters.places.has(at + 1));
  return isValue || main === undefined || !isAdditive(main);
}

/** Who does most of these gives or takes most, not most often. */
const paying =
  /^(?:donat|pa(?:id|y)|spen[dt]|earn|s(?:old|ell)|b(?:ought|uy)|gespendet|gezahlt|bezahlt)/;

function toGroupMeasures(
  clause: TableClause,
  by: readonly ColumnProfile[],
  isMarked: boolean,
): readonly Measure[] {
  const { has, mentions } = clause;
  const said = findMeasures(clause, { besides: by, isPerGroup: isMarked });
  if (said.length > 0) return said;
  // `Which ward admitted the most` counts by the verb that a date is named after.
  const isEvent = ({ column, score, from }: Mention) =>
    column.type !== "date" || (score > 0.6 && !paying.test(clause.words[from]?.plain ?? ""));
  const isOther = (it: Mention) => !by.includes(it.column) && !isMeasure(it.column) && isEvent(it);
  const isCount =
    has("count") ||
    mentions.some((it) => isCountedThing(clause, it)) ||
    countsThings(clause, by) ||
    (ranksThings(clause) && !has("mean") && (ranksValues(clause) || mentions.some(isOther)));
  return isCount
    ? []
    : findMeasures(clause, { besides: by, byDefault: true, isPerGroup: isMarked });
}
