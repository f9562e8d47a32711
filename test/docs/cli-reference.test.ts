import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { exitCodes } from "../../cli/exit-codes.ts";
import { loadCommands, renderReference } from "./cli-reference.ts";
import { getTable, readPage, root } from "./markdown.ts";

const page = "docs/cli-reference.md";

test("the page of every command says what the commands say (npm run docs:cli writes it)", async () => {
  const text = renderReference(await loadCommands());
  if (process.env.UPDATE === "1") writeFileSync(join(root, page), text);
  assert.equal(readPage(page), text);
});

test("the exit codes of the page are those of the command", () => {
  const codes = getTable(page, "| Code | Meaning |").map(([code]) => Number(code));
  assert.deepEqual(codes, Object.values(exitCodes));
});
