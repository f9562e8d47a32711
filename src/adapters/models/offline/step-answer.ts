import type { JsonValue } from "../../../domain/json.ts";
import type { Step } from "./conversation.ts";
import { isObject, parseJson } from "./json-value.ts";
import { formatNumber } from "./number-text.ts";

const textMax = 1500;
const entriesMax = 12;

/** What went wrong with a call, in the tool's own words. */
export function describeFailure({ name, reply }: Step): string {
  if (reply === undefined) return `${name} gave no answer.`;
  const said = findMessage(parseJson(reply.content)) ?? reply.content;
  const text = said.trim().slice(0, textMax);
  const end = /[.!?)]$/.test(text) ? "" : ".";
  return reply.isError
    ? `${name} could not do it: ${text}${end}`
    : `${name} answered: ${text}${end}`;
}

function findMessage(value: JsonValue | undefined): string | undefined {
  if (!isObject(value)) return undefined;
  const texts = [value.error, value.message, value.hint, value.detail].flatMap((it) =>
    isObject(it) ? [findMessage(it)] : [it],
  );
  const all = texts.filter((it) => typeof it === "string" && it !== "");
  const said = all.filter((it) => all.length === 1 || !/^[A-Z_]+$/.test(String(it)));
  return said.length === 0 ? undefined : said.join(" ");
}

/** What the calls of a turn brought, one sentence each. */
export function describeSteps(steps: readonly Step[]): string {
  const texts = steps.map((step) =>
    step.reply?.isError === false ? describeResult(step) : describeFailure(step),
  );
  return texts.length === 0
    ? "I found nothing that I can do for this."
    : [...new Set(texts)].join("\n");
}

function describeResult({ name, reply }: Step): string {
  const content = reply?.content.trim() ?? "";
  const value = parseJson(content);
  if (content === "") return `${name} is done; it returned nothing.`;
  if (value === undefined || typeof value === "string")
    return `${name} answered: ${String(value ?? content).slice(0, textMax)}`;
  return `${name} answered: ${toWords(value, 0).slice(0, textMax)}`;
}

function toWords(value: JsonValue, depth: number): string {
  if (typeof value === "number") return formatNumber(value);
  if (Array.isArray(value)) return listWords(value, depth);
  if (!isObject(value)) return String(value ?? "none");
  if (depth > 4) return "…";
  const entries = Object.entries(value).slice(0, 40);
  const words = entries.map(
    ([key, inner]) => `${key.replaceAll("_", " ")}: ${toWords(inner, depth + 1)}`,
  );
  return depth === 0 ? words.join(", ") : `(${words.join(", ")})`;
}

function listWords(list: readonly JsonValue[], depth: number): string {
  if (list.length === 0) return "none";
  if (depth > 4) return "…";
  const shown = list.slice(0, entriesMax).map((inner) => toWords(inner, depth + 1));
  const more = list.length > entriesMax ? ` and ${list.length - entriesMax} more` : "";
  return shown.join("; ") + more;
}
