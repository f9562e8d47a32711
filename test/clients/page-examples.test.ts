import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../docs/markdown.ts";
import { readExamples } from "./page-examples.ts";

const shown = {
  go: "clients/go/example/guide/main.go",
  python: "clients/python/examples/guide.py",
} as const;

for (const [language, path] of Object.entries(shown)) {
  test(`docs/clients.md shows ${path}, which a long test runs`, () => {
    const examples = readExamples(language as keyof typeof shown);
    assert.deepEqual(examples, [readFileSync(join(root, path), "utf8")]);
  });
}

test("docs/clients.md has the examples that the long tests of the package and of pages run", () => {
  assert.equal(readExamples("ts").length, 2);
});
