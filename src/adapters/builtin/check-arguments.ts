import type { ErrorObject, ValidateFunction } from "ajv";
import type { JsonObject } from "../../domain/json.ts";
import type { ToolDefinition } from "../../domain/tool.ts";

/** All that is wrong with the arguments of a tool, one line each; empty when nothing is. */
export type ArgumentCheck = (args: JsonObject) => Promise<readonly string[]>;

/** Compiles the schema of a tool when it is called first: the start need not wait for that. */
export function createArgumentCheck({ inputSchema }: ToolDefinition): ArgumentCheck {
  let compiling: Promise<ValidateFunction> | undefined;
  return async (args) => {
    compiling ??= compile(inputSchema);
    const validate = await compiling;
    return validate(args) ? [] : (validate.errors ?? []).map(toLine);
  };
}

async function compile(schema: JsonObject): Promise<ValidateFunction> {
  const { Ajv } = await import("ajv");
  return new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
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
