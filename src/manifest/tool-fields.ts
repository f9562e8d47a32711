import { fileAccesses, networkAccesses, type ToolGrant } from "../domain/agent-spec.ts";
import { createTable, type Decoded, type Field, required } from "./field.ts";
import { list, optionalTable, readItems, table } from "./group-fields.ts";
import type { Located } from "./located.ts";
import type { Report } from "./report.ts";
import { choice, reportType, text } from "./scalar-fields.ts";
import { show } from "./show.ts";
import { rate } from "./unit-fields.ts";

/** Tools that every server has. */
export const builtinTools = [
  "http_client",
  "csv_parser",
  "json_processor",
  "state_tool",
  "knowledge_base",
  "web_search",
  "chart_generator",
] as const;

/** `tool` or `server/tool`. */
const toolPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(\/[A-Za-z0-9][A-Za-z0-9_.-]{0,99})?$/;
const toolsMax = 128;

const word = text("", "", { default: "" });

const toolPermissions = createTable({
  fileAccess: choice("file_access", "What it may do with files.", fileAccesses),
  allowedPaths: list("allowed_paths", "Paths it may use.", word),
  networkAccess: choice("network_access", "What it may reach.", networkAccesses),
  allowedHosts: list("allowed_hosts", "Hosts it may reach.", word),
  rateLimit: rate("rate_limit", "How often it may be called."),
});

const toolEntry = createTable({
  name: required(toolName()),
  permissions: optionalTable("permissions", "Narrows what the tool was granted.", toolPermissions),
});

function toolName(): Field<string> {
  const schema = { type: "string", pattern: toolPattern.source } as const;
  const plain = text("name", "`tool` or `server/tool`.", { default: "" });
  return { ...plain, type: "tool name", defaultText: "", schema, read: readToolName };
}

function readToolName(node: Located, field: string, report: Report): string | undefined {
  const { scalar } = node;
  if (typeof scalar !== "string") {
    const example = '"http_client" or { name = "http_client", permissions = { … } }';
    return reportType(report, node, field, { wanted: "a string or a table", example });
  }
  if (toolPattern.test(scalar)) return scalar;
  report.error({
    code: "INVALID_NAME",
    at: node.at,
    field,
    message: `${show(scalar)} cannot be the name of a tool`,
    hint: "letters, digits, '_', '.' and '-'; 'server/tool' names one of a server",
  });
  return undefined;
}

/** The allow-list of tools; an entry is a name or a table. */
export function toolList(key: string, description: string): Field<readonly ToolGrant[]> {
  const entry = table("", "", toolEntry);
  return {
    key,
    description,
    aliases: [],
    type: `array of tool names or tables, at most ${toolsMax}`,
    defaultText: "[]",
    required: false,
    fallback: [],
    schema: { type: "array", maxItems: toolsMax, uniqueItems: true },
    items: [toolName(), entry],
    read: (node, field, report) => {
      const items = readItems(report, node, field, {
        max: toolsMax,
        example: `${key} = ["http_client"]`,
      });
      const grants = items?.map((item, index) =>
        readTool(report, item, `${field}[${index}]`, entry),
      );
      return grants && withoutRepeats(report, field, items ?? [], grants);
    },
  };
}

function readTool(
  report: Report,
  node: Located,
  field: string,
  entry: Field<Decoded<typeof toolEntry.fields>>,
): ToolGrant | undefined {
  if (node.table !== undefined) return entry.read(node, field, report);
  const name = readToolName(node, field, report);
  return name === undefined ? undefined : { name, permissions: undefined };
}

function withoutRepeats(
  report: Report,
  field: string,
  items: readonly Located[],
  grants: readonly (ToolGrant | undefined)[],
): readonly ToolGrant[] {
  const kept = new Map<string, ToolGrant>();
  for (const [index, grant] of grants.entries()) {
    if (grant === undefined) continue;
    if (kept.has(grant.name)) {
      report.warn({
        code: "DUPLICATE_TOOL",
        at: items[index]?.at ?? -1,
        field: `${field}[${index}]`,
        message: `${show(grant.name)} is listed twice; the first is kept`,
        hint: "remove this one",
      });
    } else kept.set(grant.name, grant);
  }
  return [...kept.values()];
}
