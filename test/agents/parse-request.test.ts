import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkGit,
  checkRequestId,
  checkSource,
  createRequestCheck,
  parseAgentRef,
  parsePageSize,
  parseWorkspace,
} from "../../src/agents/parse-request.ts";
import { FailureError } from "../../src/domain/failure.ts";

function violationsOf(run: (check: ReturnType<typeof createRequestCheck>) => void): string[] {
  const check = createRequestCheck();
  run(check);
  try {
    check.finish();
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    assert.equal(error.failure.reason, "INVALID_REQUEST");
    return (error.failure.violations ?? []).map(({ field }) => field);
  }
  return [];
}

test("an agent is named by name, or by workspace and name", () => {
  const check = createRequestCheck();
  assert.deepEqual(parseAgentRef("Writer", check), { workspace: "default", name: "Writer" });
  assert.deepEqual(parseAgentRef("team_1/w-2", check), { workspace: "team_1", name: "w-2" });
  check.finish();
});

test("anything else is no agent's name", () => {
  const names = [
    "",
    "a",
    "x".repeat(65),
    "a b",
    "../x",
    "a/b/c",
    "/ab",
    "ab/",
    "dаta",
    "a\0b",
    "ab\n",
  ];
  for (const name of names) {
    assert.deepEqual(
      violationsOf((check) => parseAgentRef(name, check)),
      ["agent"],
      name,
    );
  }
});

test("every violation of a request is told at once", () => {
  const found = violationsOf((check) => {
    parseWorkspace("a b", check);
    checkRequestId("with space", check);
    checkSource("x".repeat(1025), check);
    checkGit({ commit: "xyz", branch: "b".repeat(201), dirty: false }, check);
    parsePageSize(-1, check);
  });
  const all = ["workspace", "request_id", "source", "git.commit", "git.branch", "page_size"];
  assert.deepEqual(found, all);
});

test("what is left empty takes its default", () => {
  const check = createRequestCheck();
  assert.equal(parseWorkspace("", check), "default");
  assert.equal(parsePageSize(0, check), 50);
  assert.equal(parsePageSize(1000, check), 200);
  checkRequestId("", check);
  checkGit(undefined, check);
  check.finish();
});
