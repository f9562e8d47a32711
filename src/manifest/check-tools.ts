import { findCloseMatch } from "./close-match.ts";
import type { Located } from "./located.ts";
import type { Report } from "./report.ts";
import { show } from "./show.ts";
import { builtinTools } from "./tool-fields.ts";

/** Warns of tools that are neither built in nor in `knownTools`. */
export function checkTools(report: Report, root: Located, knownTools: readonly string[]): void {
  const known = new Set<string>([...builtinTools, ...knownTools]);
  const items = root.table?.get("tools")?.items ?? [];
  for (const [index, item] of items.entries()) {
    if (report.isFull("warning")) return;
    const inTable = item.table?.get("name");
    const { scalar, at } = inTable ?? item;
    if (typeof scalar !== "string" || known.has(scalar)) continue;
    const close = findCloseMatch(scalar, known);
    report.warn({
      code: "UNKNOWN_TOOL",
      at,
      field: `tools[${index}]${inTable === undefined ? "" : ".name"}`,
      message: `the server has no tool ${show(scalar)}`,
      hint: close === undefined ? "deploy its tool server first" : `did you mean "${close}"?`,
    });
  }
}
