import type { JsonObject, JsonValue } from "../../../domain/json.ts";
import type { ToolDefinition } from "../../../domain/tool.ts";
import type { Step } from "./conversation.ts";
import { findEarlierValue } from "./earlier-values.ts";
import { toList } from "./json-value.ts";
import {
  findDays,
  findEmails,
  findFlag,
  findNumbers,
  findQuoted,
  findUrls,
} from "./message-facts.ts";
import { wordLikeness } from "./synonyms.ts";
import { findLabelled, findNamed, findTopic } from "./text-arguments.ts";
import { type ToolParameter, toParameters } from "./tool-shapes.ts";
import { splitIdentifier, toPlain, toWords } from "./words.ts";

/** What could be filled, and the required arguments that could not. */
export interface FilledArguments {
  readonly arguments: JsonObject;
  readonly missing: readonly ToolParameter[];
}

/** What is left of a message while arguments are taken from it. */
export interface Material {
  readonly text: string;
  readonly steps: readonly Step[];
  /** Parts that an argument took; not given twice. */
  readonly taken: Set<string>;
  readonly tool: ToolDefinition;
}

/** Fills a tool's arguments from a text and the results of earlier calls; never guesses. */
export function fillArguments(
  tool: ToolDefinition,
  text: string,
  steps: readonly Step[],
): FilledArguments {
  const material: Material = { text: text.slice(0, 20_000), steps, taken: new Set(), tool };
  const parameters = toParameters(tool);
  const ordered = parameters.toSorted((one, other) => rank(one) - rank(other));
  const found = new Map<string, JsonValue>();
  for (const parameter of ordered) {
    const value = fillOne(parameter, material);
    if (value !== undefined) found.set(parameter.name, value);
  }
  const given = parameters.filter(({ name }) => found.has(name));
  return {
    arguments: Object.fromEntries(given.map(({ name }) => [name, found.get(name) ?? null])),
    missing: parameters.filter(({ name, isRequired }) => isRequired && !found.has(name)),
  };
}

/** The pickiest first: required before optional, enums before free texts, which take the rest. */
function rank({ schema, name, isRequired }: ToolParameter): number {
  const isFree = typeOf(schema) === "string" && !Array.isArray(schema.enum);
  const isRest =
    isFree &&
    /^(?:q|query|question|text|message|body|content|prompt|description|input|expression|details)$/i.test(
      name,
    );
  return (isRequired ? 0 : 1) + (isFree ? 4 : 0) + (isRest ? 8 : 0);
}

export function typeOf(schema: JsonObject): string {
  const type = Array.isArray(schema.type) ? schema.type.find((it) => it !== "null") : schema.type;
  return typeof type === "string" ? type : "string";
}

function fillOne(parameter: ToolParameter, material: Material): JsonValue | undefined {
  const { schema, isRequired } = parameter;
  if (schema.const !== undefined) return schema.const;
  const value = Array.isArray(schema.enum)
    ? findEnum(parameter, material)
    : fillByType(parameter, material);
  const earlier = value ?? (isRequired ? findEarlierValue(parameter, material) : undefined);
  return earlier ?? (isRequired ? schema.default : undefined);
}

function findEnum({ schema, name }: ToolParameter, { text }: Material): JsonValue | undefined {
  const words = toWords(text);
  const values = toList(schema.enum);
  const exact = values.filter((value) => {
    const parts = splitIdentifier(String(value));
    return (
      parts.length > 0 &&
      words.some((_, at) => parts.every((part, index) => words[at + index]?.plain === part))
    );
  });
  const near = (value: JsonValue) =>
    Math.max(
      0,
      ...words.map(({ plain }) =>
        plain.length < 4 ? 0 : wordLikeness(plain, toPlain(String(value))),
      ),
    );
  if (exact.length > 0)
    return exact.toSorted((one, other) => String(other).length - String(one).length)[0];
  const alike = values.find(
    (value) => near(value) >= 0.75 && toPlain(String(value)) !== toPlain(name),
  );
  return alike ?? findUrgency(values, text);
}

/** `urgent` asks for the highest of usual scales. */
function findUrgency(values: readonly JsonValue[], text: string): JsonValue | undefined {
  const wanted = /\b(?:urgent|asap|critical|emergency|dringend)\b/i.test(text)
    ? ["critical", "urgent", "highest", "high"]
    : /\b(?:minor|not urgent|no rush)\b/i.test(text)
      ? ["lowest", "low", "minor"]
      : [];
  return wanted
    .map((it) => values.find((value) => toPlain(String(value)) === it))
    .find((it) => it !== undefined);
}

function fillByType(parameter: ToolParameter, material: Material): JsonValue | undefined {
  switch (typeOf(parameter.schema)) {
    case "number":
    case "integer":
      return findNumberFor(parameter, material);
    case "boolean":
      return findFlag(material.text, splitIdentifier(parameter.name));
    case "array":
      return findList(parameter, material);
    case "string":
      return findTextFor(parameter, material);
    default:
      return undefined;
  }
}

function findNumberFor(
  { name, schema, isRequired }: ToolParameter,
  { text, taken }: Material,
): number | undefined {
  const isWhole = typeOf(schema) === "integer";
  const numbers = findNumbers(text).filter(
    ({ value, place }) => !taken.has(`#${place}`) && (!isWhole || Number.isInteger(value)),
  );
  const parts = splitIdentifier(name);
  const labelled = numbers.find(({ before, after }) =>
    parts.some(
      (part) => part.length > 1 && [before, after].some((word) => wordLikeness(word, part) >= 0.7),
    ),
  );
  const chosen = labelled ?? (isRequired ? numbers[0] : undefined);
  if (chosen !== undefined) taken.add(`#${chosen.place}`);
  return chosen?.value;
}

function findList(
  { schema, isRequired }: ToolParameter,
  { text }: Material,
): JsonValue | undefined {
  const items =
    typeof schema.items === "object" && schema.items !== null && !Array.isArray(schema.items)
      ? (schema.items as JsonObject)
      : {};
  const kind = typeOf(items);
  const numbers = findNumbers(text).map(({ value }) => value);
  const texts =
    [findQuoted(text), findEmails(text), findUrls(text)].find((list) => list.length > 0) ?? [];
  const list = kind === "number" || kind === "integer" ? numbers : kind === "string" ? texts : [];
  return isRequired && list.length > 0 ? list : undefined;
}

function findTextFor(parameter: ToolParameter, material: Material): string | undefined {
  const { text, taken } = material;
  const kind = textKind(parameter);
  const free = (list: readonly string[]) => list.find((it) => !taken.has(it));
  const byKind: Readonly<Record<string, () => string | undefined>> = {
    url: () => free(findUrls(text)),
    email: () => free(findEmails(text)),
    date: () => free(findDays(text)),
    topic: () => findLabelled(parameter, material) ?? findTopic(parameter, material),
    name: () => findLabelled(parameter, material) ?? findNamed(parameter, material),
  };
  const value = byKind[kind]?.();
  if (value !== undefined) taken.add(value);
  return value;
}

function textKind({ name, schema, description }: ToolParameter): string {
  const parts = splitIdentifier(name);
  const has = (pattern: RegExp) => parts.some((part) => pattern.test(part));
  if (has(/^(?:url|uri|link|website|endpoint)$/) || schema.format === "uri") return "url";
  if (
    has(/^(?:e?mail|recipients?)$/) ||
    schema.format === "email" ||
    /e-?mail address/i.test(description)
  )
    return "email";
  if (has(/^(?:date|day|datum|deadline|due)$/) || schema.format === "date") return "date";
  const isTopic = has(
    /^(?:q|query|question|text|message|body|content|prompt|description|input|expression|details|topic|subject|search|term|keywords?|note|summary)$/,
  );
  return isTopic ? "topic" : "name";
}
