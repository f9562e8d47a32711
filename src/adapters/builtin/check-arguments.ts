import { Ajv, type ErrorObject } from "ajv";
import type { JsonObject } from "../../domain/json.ts";
import type { ToolDefinition } from "../../domain/tool.ts";

/** All that is wrong with the arguments of a tool, one line each; empty when nothing is. */
export type ArgumentCheck = (args: JsonObject) => readonly string[];

/** Compiles the schema of a tool, once. */
export function createArgumentCheck({ inputSchema }: ToolDefinition): ArgumentCheck {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(inputSchema);
  return (args) => (validate(args) ? [] : (validate.errors ?? []).map(toLine));
}

function toLine({ instancePath, keyword, message, params }: ErrorObject): string {
  const field = instancePath.slice(1).replaceAll("/", ".");
  if (keyword === "additionalProperties") {
    return `${join(field, params.additionalProperty)}: there is no such argument`;
  }
  if (keyword === "required") return `${join(field, params.missingProperty)}: is required`;
  const allowed = keyword === "enum" ? ` (${params.allowedValues.join(", ")})` : "";
  return `${field === "" ? "arguments" : field}: ${message ?? keyword}${allowed}`;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
