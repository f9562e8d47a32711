import { readFileSync } from "node:fs";
import { join } from "node:path";

const page = join(import.meta.dirname, "../../docs/conformance.md");

/** Names of the cases that fail and are meant to, from the list in `docs/conformance.md`. */
export function readKnownExceptions(): ReadonlySet<string> {
  const [, list] = /^```text\n([^`]*)```$/m.exec(readFileSync(page, "utf8")) ?? [];
  if (list === undefined) throw new Error("docs/conformance.md has no list of cases");
  return new Set(list.trim().split("\n"));
}
