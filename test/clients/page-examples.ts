import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../docs/markdown.ts";

/** The examples in a language on docs/clients.md, in order. */
export function readExamples(language: "ts" | "go" | "python"): string[] {
  const page = readFileSync(join(root, "docs", "clients.md"), "utf8");
  const blocks = page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"));
  return [...blocks].map(([, text = ""]) => text);
}
