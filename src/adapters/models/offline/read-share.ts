import { readGroups } from "./read-groups.ts";
import type { RowFilter } from "./row-filters.ts";
import { isGrouping, type TableClause } from "./table-clause.ts";
import { findMeasures } from "./table-measures.ts";
import type { TableQuery } from "./table-query.ts";

/** What part of the rows, or of a sum, a value or a condition makes up; of each group, if asked. */
export function readShare(clause: TableClause): TableQuery | undefined {
  const { has, filters, mentions } = clause;
  const isAsked = has("share") || asksRate(clause);
  if (!isAsked || filters.filters.length === 0 || filters.compared.length > 0) return undefined;
  const last = filters.filters.findLast(({ op }) => op === "eq" || op === "in" || op === "ne");
  const part = last?.op === "eq" ? last : undefined;
  const rest = filters.filters.filter((it) => it !== part);
  if (mentions.some((it) => isGrouping(clause, it))) return readShareOfEach(clause, part);
  const measure = findMeasures(clause).find(({ fn }) => fn === "sum")?.column;
  const share = { kind: "share", by: [], measure, filters: rest } as const;
  // In `of the students in 8A, more than 10 days` the value is the whole.
  const isWhole = part !== undefined && rest.length > 0 && filters.isCompared;
  return isWhole && measure === undefined
    ? { ...share, part: undefined, among: part }
    : { ...share, part, among: undefined };
}

/** `pass rate`, `cancellation rate`: the word before is a value. */
function asksRate({ words, filters }: TableClause): boolean {
  return words.some(
    ({ plain }, at) => /^(?:rate|quote|ratio)$/.test(plain) && filters.places.has(at - 1),
  );
}

/** `pass rate per course`: the part of each group. */
function readShareOfEach(clause: TableClause, part: RowFilter | undefined): TableQuery | undefined {
  const groups = readGroups(clause);
  if (part === undefined || groups?.kind !== "groups" || groups.by.includes(part.column))
    return undefined;
  const filters = groups.filters.filter((it) => it !== part);
  return { kind: "share", by: groups.by, part, among: undefined, measure: undefined, filters };
}
