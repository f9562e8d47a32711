import type { JsonObject } from "../../../domain/json.ts";
import { isObject, parseJson, toList, toObject } from "./json-value.ts";
import { wordLikeness } from "./synonyms.ts";
import {
  type ColumnProfile,
  findMainMeasure,
  isAdditive,
  isCategory,
  isMeasure,
  type TableProfile,
} from "./table-profile.ts";
import type { TableQuery } from "./table-query.ts";
import { splitIdentifier } from "./words.ts";

/** What is worth looking up for a table about which nothing special was asked. */
export function toOverviewQueries(profile: TableProfile): TableQuery[] {
  if (profile.rows === 0) return [];
  const main = findMainMeasure(profile);
  const fn = main && isAdditive(main) ? ("sum" as const) : ("mean" as const);
  const measure = main && { column: main.name, fn, isSaid: true };
  const category = findEntity(profile);
  const date = profile.columns.find(({ type, distinct }) => type === "date" && distinct > 1);
  const limits = { filters: [], order: undefined };
  const groups = category && {
    kind: "groups" as const,
    by: [category.name],
    measures: measure === undefined ? [] : [measure],
    isShare: false,
    ...limits,
  };
  const trend = date && {
    kind: "trend" as const,
    date: date.name,
    measure,
    period: undefined,
    only: undefined,
    ...limits,
  };
  const hasMeasures = profile.columns.some(isMeasure);
  return [...(groups ? [groups] : []), ...(trend && hasMeasures ? [trend] : [])];
}

const valuesMax = 200;
/** What a table is mostly about, then who takes part; places and states come last. */
const things = ["product", "customer", "employee", "supplier", "category", "team", "project"];
const circumstances = ["region", "country", "city", "shop", "status", "channel", "payment"];

/** The column of few values that a reader wants to see ranked; undefined without one. */
function findEntity({ columns, rows }: TableProfile): ColumnProfile | undefined {
  const rank = ({ name, type }: ColumnProfile) => {
    const isLike = (word: string) =>
      splitIdentifier(name).some((part) => wordLikeness(part, word) >= 0.75);
    const thing = things.findIndex(isLike);
    if (thing >= 0) return thing;
    return things.length + Number(circumstances.some(isLike)) + 2 * Number(type === "boolean");
  };
  return columns
    .filter((column) => isCategory(column, rows) && column.distinct <= valuesMax)
    .toSorted((one, other) => rank(one) - rank(other))[0];
}

/** What a tool's own overview already says to an overview query; undefined where it is silent. */
export function findInOverview(query: TableQuery, content: string): string | undefined {
  const overview = toObject(toObject(parseJson(content)).overview);
  if (query.kind === "groups") {
    const groups = entries(overview.largest).find(({ by }) => isSame([by].flat(), query.by));
    const name = query.measures.map(({ fn, column }) => `${fn}(${column})`)[0] ?? "count";
    const isTold = entries(groups?.rows).every((row) => row[name] !== undefined);
    return groups && isTold ? JSON.stringify({ groups }) : undefined;
  }
  if (query.kind !== "trend") return undefined;
  const trend = entries(overview.trends).find(
    (it) =>
      it.date_column === query.date &&
      it.value_column === query.measure?.column &&
      it.fn === query.measure?.fn,
  );
  return trend && JSON.stringify({ trend });
}

function entries(value: JsonObject[string] | undefined): JsonObject[] {
  return toList(value).filter(isObject);
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((it, at) => it === other[at]);
}
