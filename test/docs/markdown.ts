import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every page that people read, by its path from the root. */
export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

export function readPage(name: string): string {
  return readFileSync(join(root, name), "utf8");
}

/** The blocks of one language in a page. */
export function findBlocks(page: string, language: string): readonly string[] {
  return blocksOf(readPage(page), language);
}

function blocksOf(text: string, language: string): readonly string[] {
  const blocks = text.matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return [...blocks].filter(([, found]) => found === language).map(([, , content = ""]) => content);
}

/** Whether a block of TOML is a whole agent file. */
export const isAgentFile = (toml: string) => /^system_prompt *=/m.test(toml);

/** One `###` section of a page. */
export interface Section {
  readonly title: string;
  readonly text: string;
  /** Its blocks of TOML. */
  readonly examples: readonly string[];
}

/** The `###` sections of a page, in order. */
export function findSections(name: string): readonly Section[] {
  const [, ...sections] = `\n${readPage(name)}`.split("\n### ");
  return sections.map((section) => {
    const end = section.indexOf("\n");
    const text = section.slice(end + 1);
    return { title: section.slice(0, end), text, examples: blocksOf(text, "toml") };
  });
}

/** A block of commands, and what the page says they print, if it says so. */
export interface CommandBlock {
  readonly page: string;
  readonly line: number;
  readonly script: string;
  readonly printed?: string;
}

/** The `sh` blocks of a page; a `text` block right after one is what it prints. */
export function findCommandBlocks(page: string): CommandBlock[] {
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
export function getTable(page: string, header: string): string[][] {
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
