import { parsePromptTemplate } from "../domain/prompt-template.ts";
import type { Located } from "./located.ts";
import type { Report } from "./report.ts";
import { fieldPath, show } from "./show.ts";
import { stringBodyAt, stringOffset } from "./toml-string.ts";

/** Variables that a turn sets. */
export const templateVariables = [
  "request",
  "context",
  "data",
  "user_id",
  "timestamp",
  "memory_context",
  "data_source",
  "requirements",
  "user_info",
  "user_context",
  "message",
  "conversation_history",
  "relevant_knowledge",
  "message_content",
  "sender_agent",
  "conversation_summary",
  "capability",
] as const;

/** Variables that only exist inside `{{#each}}`. */
const eachVariables: readonly string[] = ["this", "@index"];

/** Where templates stand; `*` is every key. */
const templatePaths: readonly (readonly string[])[] = [
  ["system_prompt"],
  ["user_prompt_template"],
  ["prompt_templates", "*"],
  ["context", "memory_search", "query_template"],
];

/** Reports templates that are not well formed, and variables that nothing sets. */
export function checkTemplates(report: Report, root: Located): void {
  const parameters = root.table?.get("parameters")?.table?.keys() ?? [];
  const known = new Set<string>([...templateVariables, ...parameters]);
  for (const path of templatePaths) {
    for (const { node, field } of findNodes(root, path, "")) {
      if (typeof node.scalar === "string")
        checkTemplate(report, node, node.scalar, { field, known });
      warnOfComment(report, node, field);
    }
  }
  const documentation = root.table?.get("documentation");
  if (documentation !== undefined) warnOfComment(report, documentation, "documentation");
}

interface Found {
  readonly node: Located;
  readonly field: string;
}

function findNodes(node: Located, path: readonly string[], field: string): readonly Found[] {
  const [key, ...rest] = path;
  if (key === undefined) return [{ node, field }];
  const keys = key === "*" ? [...(node.table?.keys() ?? [])] : [key];
  return keys.flatMap((name) => {
    const child = node.table?.get(name);
    return child === undefined ? [] : findNodes(child, rest, fieldPath(field, name));
  });
}

function checkTemplate(
  report: Report,
  node: Located,
  text: string,
  { field, known }: { readonly field: string; readonly known: ReadonlySet<string> },
): void {
  if (!text.includes("{{")) return;
  const { problems, references } = parsePromptTemplate(text);
  const toOffset = (index: number) => stringOffset(report.text, node.at, index);
  for (const { at, message, hint } of problems) {
    if (report.isFull("error")) break;
    report.error({ code: "INVALID_TEMPLATE", at: toOffset(at), field, message, hint });
  }
  const told = new Set<string>();
  for (const { root, at, insideEach } of references) {
    if (report.isFull("warning")) break;
    if (known.has(root) || (insideEach && eachVariables.includes(root)) || told.has(root)) continue;
    told.add(root);
    report.warn({
      code: "UNKNOWN_VARIABLE",
      at: toOffset(at),
      field,
      message: `nothing sets ${show(root)}; it will be empty`,
      hint: "set it in [parameters], or use one of those in docs/agent-file.md",
    });
  }
}

/** A `#` after the opening quotes looks like a comment but is text. */
function warnOfComment(report: Report, { scalar, at }: Located, field: string): void {
  const { text } = report;
  if (typeof scalar !== "string" || !/^(?:'''|""")/.test(text.slice(at, at + 3))) return;
  const body = at + 3;
  // A newline directly after the quotes is not part of the string: then nothing follows them.
  if (stringBodyAt(text, at) !== body) return;
  const comment = /^[ \t]+#/.exec(text.slice(body, body + 200));
  if (comment === null) return;
  report.warn({
    code: "COMMENT_IN_STRING",
    at: body + comment[0].length - 1,
    field,
    message: "this comment stands after the opening quotes and is part of the text",
    hint: "put the comment on a line above",
  });
}
