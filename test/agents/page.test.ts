import assert from "node:assert/strict";
import { test } from "node:test";
import { cutPage } from "../../src/agents/page.ts";
import { limits } from "../../src/domain/limits.ts";

const texts = (item: string) => [item];
const token = (last: string) => `after ${last[0]}`;

test("a page ends at its size, and has a token only when there is more", () => {
  assert.deepEqual(cutPage(["a", "b", "c"], 2, texts, token), {
    items: ["a", "b"],
    nextPageToken: "after b",
  });
  assert.deepEqual(cutPage(["a", "b"], 2, texts, token), { items: ["a", "b"], nextPageToken: "" });
  assert.deepEqual(cutPage([], 2, texts, token), { items: [], nextPageToken: "" });
});

test("a page ends before its bytes pass the limit of an answer, but is never empty", () => {
  const half = limits.answerBytesMax / 6;
  const large = ["a", "b", "c", "d"].map((letter) => letter.repeat(half * 0.9));
  const page = cutPage(large, 3, texts, token);
  assert.equal(page.items.length, 2);
  assert.equal(page.nextPageToken, "after b");
  const giant = ["x".repeat(limits.answerBytesMax), "y"];
  assert.equal(cutPage(giant, 2, texts, token).items.length, 1);
});
