import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { agentTable } from "../../src/manifest/agent-fields.ts";
import type { Field, Fields, Table } from "../../src/manifest/field.ts";
import { getTable, root } from "./markdown.ts";

/** Fields without effect whose names in the specification mean other things elsewhere too. */
const commonNames = [
  "memory.scope",
  "prompt_templates.query_handler",
  "prompt_templates.failure_handler",
  "prompt_templates.refuse_handler",
  "prompt_templates.cancel_handler",
  "conversation.max_turns",
  "conversation.timeout",
  "context.memory_search.timeout",
  "deployment.strategy",
  "deployment.health_check.timeout",
];

/** Fields without effect that are read for what is not there yet: memories, tools for files. */
const readInVain = [
  "memory.context_preparation.max_context_length",
  "memory.context_preparation.relevance_threshold",
  "permissions.file_access",
  "tools[].permissions.file_access",
  "tools[].permissions.allowed_paths",
];

/** Fields that nothing but the manifest reads: it puts what they say into other fields. */
const settledEarly = ["llm.caching.enabled", "performance.parallel_tool_calls"];

/** Fields that are kept for people. */
const forPeople = ["documentation", "author", "license", "created", "updated"];

/** The only template of its table that is used. */
const usedTemplate = "prompt_templates.request_handler";

test("what the page says has no effect is read nowhere, and all else is read", () => {
  const known = new Set([...commonNames, ...readInVain, ...settledEarly, ...forPeople]);
  const sources = readSources(join(root, "src"));
  const isRead = (name: string) => {
    const use = new RegExp(`\\.${name}\\b|[{,]\\s*${name}\\s*[,}:]`);
    return sources.some((text) => use.test(text));
  };
  const said = withoutEffect();
  const wrong = leavesOf(agentTable, "")
    .filter(([path]) => !known.has(path))
    .filter(([path, name]) => isRead(name) === said(path));
  assert.deepEqual(wrong, []);
});

/** Whether the page says that the field of a path has no effect. */
function withoutEffect(): (path: string) => boolean {
  const rows = getTable("docs/agent-file.md", "| Without effect yet | Until then |");
  const named = rows
    .flatMap(([names = ""]) => [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name))
    .filter((name) => name !== usedTemplate);
  return (path) =>
    path !== usedTemplate && named.some((it) => path === it || path.startsWith(`${it}.`));
}

/** Paths of fields that are no tables, with their names in the specification. */
function leavesOf(table: Table<Fields>, before: string): [path: string, name: string][] {
  return Object.entries(table.fields).flatMap(([name, field]) => {
    const path = `${before}${field.key}`;
    if (isOtherProvider(path)) return [];
    const tables = tablesOf(field);
    if (tables.length === 0) return [[path, name] satisfies [string, string]];
    return tables.flatMap(([inner, suffix]) => leavesOf(inner, `${path}${suffix}.`));
  });
}

function tablesOf({ table, items = [] }: Field<unknown>): [Table<Fields>, suffix: string][] {
  const own: [Table<Fields>, string][] = table === undefined ? [] : [[table, ""]];
  return [
    ...own,
    ...items.flatMap((item) => tablesOf(item).map(([it]) => [it, "[]"] as [Table<Fields>, string])),
  ];
}

/** The tables of all providers are alike: the first stands for them. */
const isOtherProvider = (path: string) =>
  /^llm\.(openai-compatible|anthropic|google|azure|ollama|vllm|local|custom)$/.test(path);

/** The sources but those that read the file into a specification. */
function readSources(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".ts") && !name.startsWith("manifest"))
    .filter((name) => !/(agent|model)-spec\.ts$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}
