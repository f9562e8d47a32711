import type { Mention } from "./column-mentions.ts";
import { readGroups } from "./read-groups.ts";
import { wordLikeness } from "./synonyms.ts";
import { isGroupable, type TableClause } from "./table-clause.ts";
import { type ColumnProfile, isAdditive, isMeasure } from "./table-profile.ts";
import type { TableQuery } from "./table-query.ts";
import { splitIdentifier } from "./words.ts";

/** One amount divided by another: `tonnes per hectare of each crop`, `conversion rate`. */
export function readRatio(clause: TableClause): TableQuery | undefined {
  const pair = findPair(clause) ?? findRate(clause);
  if (pair === undefined) return undefined;
  const groups = readGroups(clause);
  const isGroups = groups?.kind === "groups";
  return {
    kind: "ratio",
    top: pair.top.name,
    bottom: pair.bottom.name,
    isPercent: pair.isPercent,
    by: isGroups ? groups.by.filter((name) => name !== pair.bottom.name) : [],
    order: isGroups ? groups.order : undefined,
    filters: isGroups ? groups.filters : clause.filters.filters,
  };
}

interface Pair {
  readonly top: ColumnProfile;
  readonly bottom: ColumnProfile;
  readonly isPercent: boolean;
}

const spans = /^(?:seconds?|minutes?|minuten|hours?|stunden|days|tage|duration|dauer)$/;
const dividing = /^(?:per|pro|je)$/;

/** `revenue per hour`, `ratio of costs to revenue`, `cost divided by units`. */
function findPair(clause: TableClause): Pair | undefined {
  const { mentions, lower, words } = clause;
  const amounts = mentions.filter(({ column }) => isMeasure(column));
  for (const [at, bottom] of amounts.entries()) {
    const top = amounts[at - 1];
    if (top === undefined || top.column === bottom.column) continue;
    const joint = lower.slice(words[top.to - 1]?.end, words[bottom.from]?.start).trim();
    const isRatio =
      /\bratio\b|\bverhaltnis\b/.test(lower) && /^(?:to|zu|zum|zur|and|und)\b/.test(joint);
    const isDivided = /^(?:divided by|geteilt durch|\/)(?: the| total| den| die)?$/.test(joint);
    if (isRatio || isDivided || isPerUnit(clause, bottom))
      return { top: top.column, bottom: bottom.column, isPercent: false };
  }
  return undefined;
}

/** `per hectare`; numbers of few values divide the rows, unless one of what is counted is meant. */
function isPerUnit(clause: TableClause, mention: Mention): boolean {
  const { column, from, to } = mention;
  const parts = splitIdentifier(column.name);
  const isAmount = isAdditive(column) || parts.some((part) => spans.test(part));
  if (!dividing.test(clause.words[from - 1]?.plain ?? "") || !isAmount) return false;
  const last = parts.at(-1) ?? "";
  const isOne = last.endsWith("s") && !(clause.words[to - 1]?.plain ?? "").endsWith("s");
  return isOne || !isGroupable(clause, mention);
}

/** Rates that have a name of their own, with what is divided by what. */
const rates: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/\bconversion(?:s)? rate|\bkonversionsrate/, "conversions", ["clicks", "visits", "sessions"]],
  [/\bclick[- ]?through|\bctr\b|\bklickrate/, "clicks", ["impressions", "views"]],
  [/\b(?:profit )?margins?\b|\bmarge\b/, "profit", ["revenue"]],
  [
    /\b(?:error|defect|failure|scrap) rate|\bfehlerquote/,
    "errors",
    ["produced", "requests", "units"],
  ],
  [/\bopen rate/, "opens", ["sent", "delivered"]],
];

function findRate({ lower, profile, mentions }: TableClause): Pair | undefined {
  const rate = rates.find(([pattern]) => pattern.test(lower));
  const isColumn = mentions.some(({ column }) =>
    /rate|quote|margin|marge|ctr|%|pct/.test(column.name.toLowerCase()),
  );
  if (rate === undefined || isColumn) return undefined;
  const [, over, under] = rate;
  const find = (word: string) =>
    profile.columns.find(
      (column) =>
        isMeasure(column) &&
        splitIdentifier(column.name).some((part) => wordLikeness(part, word) >= 0.7),
    );
  const top = find(over);
  const bottom = under.map(find).find((it) => it !== undefined && it !== top);
  return top && bottom && { top, bottom, isPercent: true };
}
