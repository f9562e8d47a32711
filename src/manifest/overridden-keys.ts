import type { Located } from "./located.ts";
import type { Report } from "./report.ts";

/** Short forms of keys of `[memory]`. */
const shortForms: Readonly<Record<string, string>> = {
  memory_enabled: "enabled",
  memory_scope: "scope",
};

/** Warns where a short form and the table say different things: the table wins. */
export function warnOfOverridden(report: Report, root: Located): void {
  for (const [short, key] of Object.entries(shortForms)) {
    const flat = root.table?.get(short);
    const nested = root.table?.get("memory")?.table?.get(key);
    if (flat === undefined || nested === undefined || flat.scalar === nested.scalar) continue;
    report.warn({
      code: "OVERRIDDEN_KEY",
      at: flat.keyAt,
      field: short,
      message: `'${short}' says something else than 'memory.${key}', which wins`,
      hint: `remove '${short}'`,
    });
  }
}
