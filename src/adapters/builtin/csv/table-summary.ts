import type { JsonObject, JsonValue } from "../../../domain/json.ts";

/**
 * One line for people about an analysis: `Found 1,247 sales records from Q3 2024`, and for a
 * question about the table `Found 5 groups by product`. `address` is where the table came from.
 */
export function summarizeTable(content: JsonObject, address: string | undefined): string {
  const noun = toNoun(address);
  const { groups, trend, matched_rows: matched, row_count: rows, period } = content;
  if (isObject(groups))
    return `Found ${many(groups.group_count, "group")} by ${[groups.by].flat().join(", ")}`;
  if (isObject(trend)) {
    const points = Array.isArray(trend.points) ? trend.points.length : 0;
    return `Found ${many(points, String(trend.period))} of ${trend.value_column ?? `${noun}s`}`;
  }
  if (matched !== undefined) return `Found ${many(matched, noun)} of ${toShown(rows)}`;
  return `Found ${many(rows, noun)}${typeof period === "string" ? ` from ${period}` : ""}`;
}

const general =
  /^(?:data|dataset|file|table|export|download|report|test|input|output|index|csv|tsv|record|records|sample|example|list|values|rows|latest|new|final)$/;

/** `sales record` for `http://…/sales.csv`: the name of the file where it is one plain word. */
function toNoun(address: string | undefined): string {
  const path = address !== undefined && URL.canParse(address) ? new URL(address).pathname : "";
  const name = /\/([a-z]{3,20})(?:\.[a-z]{3,4})?$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  return name === "" || general.test(name) ? "record" : `${name} record`;
}

function many(count: JsonValue | undefined, noun: string): string {
  return `${toShown(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function toShown(count: JsonValue | undefined): string {
  return Number(count).toLocaleString("en");
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
