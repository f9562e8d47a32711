import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every page that people read, by its path from the root. */
export const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/agent-file.md",
  "docs/api.md",
  "docs/architecture.md",
  "docs/benchmarks.md",
  "docs/cli.md",
  "docs/clients.md",
  "docs/context.md",
  "docs/errors.md",
  "docs/first-agent.md",
  "docs/installation.md",
  "docs/models.md",
  "docs/offline-model.md",
  "docs/operations.md",
  "docs/tools.md",
] as const;

export type PageName = (typeof pages)[number];

export function readPage(name: PageName): string {
  return readFileSync(join(root, name), "utf8");
}

/** A block of commands, and what the page says they print, if it says so. */
export interface CommandBlock {
  readonly page: PageName;
  readonly line: number;
  readonly script: string;
  readonly printed?: string;
}

/** The `sh` blocks of a page; a `text` block right after one is what it prints. */
export function findCommandBlocks(page: PageName): CommandBlock[] {
  const text = readPage(page);
  const pattern = /^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms;
  return [...text.matchAll(pattern)].map(({ index, 1: script = "", 2: printed }) => ({
    page,
    line: text.slice(0, index).split("\n").length,
    script,
    ...(printed === undefined ? {} : { printed }),
  }));
}

/**
 * The rows of the table that starts with `header`, each as its cells. Throws when there is none.
 */
export function getTable(page: PageName, header: string): string[][] {
  const text = readPage(page);
  const start = text.indexOf(`\n${header}\n`);
  if (start < 0) throw new Error(`${page} has no table ${header}`);
  const lines =
    text
      .slice(start + 1)
      .split("\n\n")[0]
      ?.trimEnd()
      .split("\n") ?? [];
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}
