import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Command } from "@oclif/core";
import { parse } from "@oclif/core/parser";
import { exitCodes } from "../../cli/exit-codes.ts";
import { loadCommands, nameOf, renderReference } from "./cli-reference.ts";
import { getTable, pages, readPage, root } from "./markdown.ts";

const page = "docs/cli-reference.md";
const commands = await loadCommands();

test("the page of every command says what the commands say (npm run docs:cli writes it)", () => {
  const text = renderReference(commands);
  if (process.env.UPDATE === "1") writeFileSync(join(root, page), text);
  assert.equal(readPage(page), text);
});

test("the exit codes of the page are those of the command", () => {
  const codes = getTable(page, "| Code | Meaning |").map(([code]) => Number(code));
  assert.deepEqual(codes, Object.values(exitCodes));
});

test("every example has the flags and arguments that its command takes", async () => {
  for (const command of commands) {
    const { flags, baseFlags, args, strict } = await command.load();
    for (const example of examplesOf(command)) {
      const words = wordsAfter(nameOf(command), example);
      await assert.doesNotReject(
        parse(words, { flags: { ...baseFlags, ...flags }, args, strict }),
        example,
      );
    }
  }
});

function examplesOf({ examples = [] }: Command.Loadable): string[] {
  return examples
    .map((example) => (typeof example === "string" ? example : example.command))
    .map((text) => text.replaceAll("<%= config.bin %>", "caxton"));
}

/** The words behind the name of a command, up to where a shell ends it. */
function wordsAfter(name: string, line: string): string[] {
  const start = line.indexOf(name);
  assert.ok(start >= 0, line);
  const [own = ""] = line.slice(start + name.length).split(/ [|>] |\)"$/);
  const words = own.matchAll(/'([^']*)'|"([^"]*)"|\S+/g);
  return [...words].map(([word, single, double]) => single ?? double ?? word);
}

test("every command that a page names within a line is there, with its flags", () => {
  const problems = pages.flatMap((name) => {
    const named = readPage(name).matchAll(/`(?:npx )?(caxton [a-z][^`\n]*)`/g);
    return [...named].flatMap(([, text = ""]) => (isThere(text) ? [] : [`${name}: ${text}`]));
  });
  assert.deepEqual(problems, []);
});

function isThere(text: string): boolean {
  const found = commands
    .filter((command) => `${text} `.startsWith(`${nameOf(command)} `))
    .toSorted((a, b) => b.id.length - a.id.length)[0];
  const topics = commands.map((command) => nameOf(command).split(" ").slice(0, 2).join(" "));
  if (found === undefined) return topics.includes(text);
  const flags = [...text.matchAll(/ --([a-z-]+)/g)].map(([, flag = ""]) => flag);
  return flags.every((flag) => flag === "help" || flag in found.flags);
}
