import type { Located } from "./located.ts";
import type { Report } from "./report.ts";

/** Sections of old documents that Caxton does not have -> what to use. */
const unsupported: Readonly<Record<string, string>> = {
  workflows: "let agents ask each other; there is no workflow engine",
  error_handling:
    "failures are handled by the server; say in system_prompt what the agent should do",
  agent: "write name, version and description at the top level",
  prompts: "write system_prompt and user_prompt_template at the top level",
};

/** Sections that are read over: they ask for nothing that would be missed silently. */
const ignored: Readonly<Record<string, string>> = {
  routing_rules: "messages are routed by capability",
  error_templates: "failures are reported with a reason",
};

/** Takes the sections that Caxton does not have out of the file, and reports them. */
export function removeUnsupported(report: Report, root: Located): void {
  for (const [key, node] of [...(root.table ?? [])]) {
    if (Object.hasOwn(unsupported, key)) {
      root.table?.delete(key);
      report.error({
        code: "UNSUPPORTED",
        at: node.keyAt,
        field: key,
        message: `'${key}' is not supported`,
        hint: unsupported[key] ?? "",
      });
    } else if (Object.hasOwn(ignored, key)) {
      root.table?.delete(key);
      report.warn({
        code: "IGNORED_SECTION",
        at: node.keyAt,
        field: key,
        message: `'${key}' has no effect`,
        hint: ignored[key] ?? "",
      });
    }
  }
}
