import assert from "node:assert/strict";
import { test } from "node:test";
import { createNameCheck } from "../../src/manifest/repeated-names.ts";

test("every file after the first with a name is told which file has it", () => {
  const names = createNameCheck();
  assert.deepEqual(names.add("Ada", "one.toml"), []);
  assert.deepEqual(names.add("Bob", "two.toml"), []);
  for (const source of ["three.toml", "four.toml"]) {
    const [problem, ...others] = names.add("Ada", source);
    assert.deepEqual(others, []);
    assert.deepEqual([problem?.source, problem?.code], [source, "DUPLICATE_AGENT"]);
    assert.equal(problem?.message, "Agent 'Ada' is already defined by one.toml");
  }
});

test("files without a valid name do not clash, and those without a path do", () => {
  const names = createNameCheck();
  assert.deepEqual([...names.add("", "one.toml"), ...names.add("", "two.toml")], []);
  assert.deepEqual(names.add("Ada", ""), []);
  assert.match(names.add("Ada", "")[0]?.message ?? "", /already defined by another file$/);
});
