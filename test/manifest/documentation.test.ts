import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { agentTable } from "../../src/manifest/agent-fields.ts";
import { templateVariables } from "../../src/manifest/check-templates.ts";
import { isRefused, parseManifest } from "../../src/manifest/parse-manifest.ts";
import { builtinTools } from "../../src/manifest/tool-fields.ts";
import { describeTables } from "./field-tables.ts";

const page = readFileSync(new URL("../../docs/agent-file.md", import.meta.url), "utf8");

describe("docs/agent-file.md says of each field what the loader does", () => {
  const tables = describeTables(agentTable);
  for (const [path, rows] of tables) {
    const title = path === "" ? "### Top level" : `### \`${path}\``;
    test(title, () => {
      const start = page.indexOf(`\n${title}\n`);
      assert.ok(start >= 0, `no section; write:\n${title}\n\n${rows}`);
      const end = page.indexOf("\n### ", start + 1);
      const section = page.slice(start, end < 0 ? page.length : end);
      assert.ok(section.includes(`\n${rows}\n`), `write:\n${rows}`);
    });
  }

  test("and has no other sections", () => {
    const titles = [...page.matchAll(/^### .+$/gm)];
    assert.equal(titles.length, tables.size);
  });
});

test("the page names every variable and every built-in tool", () => {
  for (const name of [...templateVariables, ...builtinTools]) {
    assert.ok(page.includes(`\`${name}\``), name);
  }
});

test("the example of the page is accepted, also in strict mode", () => {
  const [, example = ""] = /```toml\n(.+?)```/s.exec(page) ?? [];
  assert.ok(parseManifest(example).spec);
  assert.equal(isRefused(parseManifest(example).diagnostics, true), false);
});
