import type { JsonValue } from "../../../domain/json.ts";
import type { Material } from "./fill-arguments.ts";
import { isObject, parseJson } from "./json-value.ts";
import type { ToolParameter } from "./tool-shapes.ts";
import { splitIdentifier } from "./words.ts";

/** A value for an argument out of the results of this turn's calls: by the same name. */
export function findEarlierValue(
  { name, schema }: ToolParameter,
  { steps }: Material,
): JsonValue | undefined {
  const wanted = splitIdentifier(name).join(" ");
  const type = schema.type;
  for (const step of steps.toReversed()) {
    if (step.reply === undefined || step.reply.isError) continue;
    const owner = splitIdentifier(step.name).join(" ");
    const found = searchValue(parseJson(step.reply.content), wanted, owner, 0);
    if (found !== undefined && fits(found, type)) return type === "string" ? String(found) : found;
  }
  return undefined;
}

function fits(value: JsonValue, type: JsonValue | undefined): boolean {
  if (type === "string") return typeof value === "string" || typeof value === "number";
  if (type === "integer" || type === "number") return typeof value === "number";
  return type === undefined || typeof value === type;
}

/** `user_id` is `user_id` anywhere, and the `id` of what a tool for a user gave. */
function searchValue(
  value: JsonValue | undefined,
  wanted: string,
  owner: string,
  depth: number,
): JsonValue | undefined {
  if (depth > 4) return undefined;
  if (Array.isArray(value)) return searchValue(value[0], wanted, owner, depth + 1);
  if (!isObject(value)) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const words = splitIdentifier(key).join(" ");
    const isOwned =
      wanted.endsWith(` ${words}`) && owner.includes(wanted.slice(0, -words.length - 1));
    if (
      (words === wanted || isOwned) &&
      !isObject(inner) &&
      !Array.isArray(inner) &&
      inner !== null
    )
      return inner;
  }
  for (const [key, inner] of Object.entries(value)) {
    const found = searchValue(
      inner,
      wanted,
      `${owner} ${splitIdentifier(key).join(" ")}`,
      depth + 1,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
