import assert from "node:assert/strict";
import { test } from "node:test";
import { FailureError, type FailureReason } from "../../src/domain/failure.ts";
import type { Position } from "../../src/domain/ids.ts";
import {
  parsePageToken,
  parseResumeToken,
  toPageToken,
  toResumeToken,
} from "../../src/domain/token.ts";

const at = (position: number) => position as Position;
const fails = (reason: FailureReason) => (error: unknown) =>
  error instanceof FailureError && error.failure.reason === reason;

test("a page token gives back where its list goes on, in characters that URLs take", () => {
  for (const last of ["a", "Zz_-9", "x".repeat(64), "a:b"]) {
    const token = toPageToken("agents,default", last);
    assert.match(token, /^[A-Za-z0-9_-]+$/);
    assert.equal(parsePageToken(token, "agents,default"), last);
  }
});

test("a page token of another list, or none of ours, is refused", () => {
  const tokens = [
    toPageToken("agents,other", "a"),
    toResumeToken(at(1)),
    "rubbish",
    "%%%",
    "é",
    "",
  ];
  for (const token of tokens) {
    assert.throws(
      () => parsePageToken(token, "agents,default"),
      fails("INVALID_PAGE_TOKEN"),
      token,
    );
  }
});

test("a resume token gives back its position", () => {
  for (const position of [0, 1, 999_999_999_999]) {
    assert.equal(parseResumeToken(toResumeToken(at(position)), at(999_999_999_999)), position);
  }
});

test("a resume token from beyond the log, or none of ours, is refused", () => {
  for (const token of [toResumeToken(at(8)), toPageToken("a", "1"), "x", "%", btoa("resume:-1")]) {
    assert.throws(() => parseResumeToken(token, at(7)), fails("INVALID_RESUME_TOKEN"), token);
  }
});
