import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheTexts } from "../../../src/adapters/store/cache-texts.ts";
import type { Sha256 } from "../../../src/domain/ids.ts";

const mebibyte = 1024 * 1024;

/** Texts that are all of one length, and how often each was read. */
function createTexts(length: number) {
  const reads = new Map<string, number>();
  const getText = cacheTexts((workspace, sha256) => {
    const key = `${workspace}/${sha256}`;
    reads.set(key, (reads.get(key) ?? 0) + 1);
    if (sha256 === "absent") throw new Error("missing");
    return key.padEnd(length, ".");
  });
  return { reads, get: (workspace: string, name: string) => getText(workspace, name as Sha256) };
}

test("a text is read once, and in each workspace by itself", () => {
  const { reads, get } = createTexts(100);
  const first = get("a", "x");
  assert.equal(get("a", "x"), first);
  assert.notEqual(get("b", "x"), first);
  assert.deepEqual(
    [...reads],
    [
      ["a/x", 1],
      ["b/x", 1],
    ],
  );
});

test("what is missing is looked for again", () => {
  const { reads, get } = createTexts(100);
  for (let round = 0; round < 2; round += 1) assert.throws(() => get("a", "absent"), /missing/);
  assert.equal(reads.get("a/absent"), 2);
});

test("at most 4 MiB are kept, those used last", () => {
  const length = 64 * 1024;
  const { reads, get } = createTexts(length);
  const count = (4 * mebibyte) / length;
  for (let index = 0; index < count; index += 1) get("a", `${index}`);
  get("a", "0"); // Used again, so that 1 is the oldest.
  get("a", "one too many");
  get("a", "0");
  get("a", "1");
  assert.equal(reads.get("a/0"), 1);
  assert.equal(reads.get("a/1"), 2);
});

test("a text that is too long is never kept", () => {
  const { reads, get } = createTexts(64 * 1024 + 1);
  get("a", "x");
  get("a", "x");
  assert.equal(reads.get("a/x"), 2);
});
