import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const runner = fileURLToPath(new URL("run.ts", import.meta.url));
const preface = `import { test, describe } from "node:test"; import assert from "node:assert/strict";\n`;

/** Runs the test runner over files of the given content. */
function runFiles(contents: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "caxton-run-"));
  try {
    const files = Object.entries(contents).map(([name, content]) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    });
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout } = spawnSync(process.execPath, [runner, ...files], {
      encoding: "utf8",
      env,
    });
    return { status, stdout, last: stdout.trimEnd().split("\n").at(-1) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("passing tests end with their number and status 0", () => {
  const { status, stdout, last } = runFiles({
    "a.test.mjs": `${preface}test("one", () => {}); describe("s", () => test("two", () => {}));`,
  });
  assert.equal(last, "2 passed, 0 failed");
  assert.match(stdout, /^✓ .*a\.test\.mjs {2}2 passed/m);
  assert.equal(status, 0);
});

test("tests that run side by side are counted once", () => {
  const { last } = runFiles({
    "a.test.mjs": `${preface}describe("suite", { concurrency: 3 }, () => {
      for (const ms of [40, 5, 5]) test("outer " + ms, async (context) => {
        await context.test("inner", () => new Promise((resolve) => setTimeout(resolve, ms)));
      });
    });`,
  });
  assert.equal(last, "6 passed, 0 failed");
});

test("each failure is told in full once, and gives status 1", () => {
  const { status, stdout, last } = runFiles({
    "a.test.mjs": `${preface}describe("s", () => test("sum", () => {
      console.log("said before"); assert.equal(1 + 1, 3); })); test("fine", () => {});`,
  });
  assert.equal(last, "1 passed, 1 failed");
  assert.equal(stdout.match(/^FAILED .*a\.test\.mjs:2: sum$/gm)?.length, 1);
  assert.match(stdout, /2 !== 3/);
  assert.match(stdout, /said before/);
  assert.equal(status, 1);
});

test("a file that cannot be loaded or holds no test fails", () => {
  const { status, stdout, last } = runFiles({
    "a.test.mjs": `throw new Error("cannot load this");`,
    "b.test.mjs": "",
    "c.test.mjs": `${preface}test("one", () => {});`,
  });
  assert.equal(last, "1 passed, 2 failed");
  assert.match(stdout, /cannot load this/);
  assert.match(stdout, /b\.test\.mjs: holds no test/);
  assert.equal(status, 1);
});

test("tests that did not run are counted with their reasons", () => {
  const needsA = `{ skip: "needs a (get it)" }`;
  const { status, stdout, last } = runFiles({
    "a.test.mjs": `${preface}test("one", ${needsA}, () => {}); test("two", ${needsA}, () => {});
      test("three", { skip: "needs b (get b)" }, () => {}); test("four", () => {});`,
  });
  const summary = "not run: 3\n  2: needs a (get it)\n  1: needs b (get b)\n1 passed, 0 failed\n";
  assert.ok(stdout.endsWith(summary), stdout);
  assert.equal(last, "1 passed, 0 failed");
  assert.equal(status, 0);
});

test("when nothing ran at all the status is 1", () => {
  const { status, last } = runFiles({
    "a.test.mjs": `${preface}test("one", { skip: "needs a" }, () => {});`,
  });
  assert.equal(last, "0 passed, 0 failed");
  assert.equal(status, 1);
});
