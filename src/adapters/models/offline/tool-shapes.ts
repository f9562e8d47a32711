import type { JsonObject } from "../../../domain/json.ts";
import type { ToolDefinition } from "../../../domain/tool.ts";
import { toList, toObject, toText } from "./json-value.ts";
import { splitIdentifier } from "./words.ts";

/** One argument of a tool. */
export interface ToolParameter {
  readonly name: string;
  readonly schema: JsonObject;
  readonly description: string;
  readonly isRequired: boolean;
}

/** The arguments that a tool's schema declares. */
export function toParameters({ inputSchema }: ToolDefinition): ToolParameter[] {
  const required = new Set(toList(inputSchema.required));
  return Object.entries(toObject(inputSchema.properties)).map(([name, value]) => {
    const schema = toObject(value);
    return {
      name,
      schema,
      description: toText(schema.description),
      isRequired: required.has(name),
    };
  });
}

const sourceNames = [
  "source",
  "csv",
  "data",
  "content",
  "input",
  "text",
  "url",
  "file",
  "path",
  "body",
];

/** A tool that reads tables, and the name of its argument for the table. */
export interface TableTool {
  readonly definition: ToolDefinition;
  readonly source: string;
}

/** The offered tool that can group and count tables, known by its arguments. */
export function findTableTool(tools: readonly ToolDefinition[]): TableTool | undefined {
  for (const definition of tools) {
    const names = new Set(toParameters(definition).map(({ name }) => name));
    const source = sourceNames.find((name) => names.has(name));
    if (source !== undefined && names.has("group_by") && names.has("aggregate"))
      return { definition, source };
  }
  return undefined;
}

/** The offered tool that fetches an address and needs nothing else. */
export function findFetchTool(tools: readonly ToolDefinition[]): ToolDefinition | undefined {
  return tools.find((tool) => {
    const parameters = toParameters(tool);
    const required = parameters.filter(({ isRequired }) => isRequired);
    const words = [
      ...splitIdentifier(tool.name),
      ...splitIdentifier(tool.description.slice(0, 400)),
    ];
    const isFetch = words.some((word) =>
      /^(?:fetch\w*|http|https|download\w*|get|gets|web|url)$/.test(word),
    );
    return (
      isFetch &&
      parameters.some(({ name }) => name === "url") &&
      required.every(({ name }) => name === "url" || name === "method")
    );
  });
}
