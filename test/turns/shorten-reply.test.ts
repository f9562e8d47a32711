import assert from "node:assert/strict";
import { test } from "node:test";
import { shortenReply } from "../../src/turns/shorten-reply.ts";

const reply = { id: "call_1", name: "http_client", isError: false };

function shorten(content: string, lengthMax: number): string {
  const { content: short, ...rest } = shortenReply({ ...reply, content }, lengthMax);
  assert.deepEqual(rest, reply);
  return short;
}

function noteOf(kept: number, whole: number): string {
  return `\n[Shortened by Caxton to fit: the first ${kept} of ${whole} characters.]`;
}

test("a long reply keeps its start and says how much there was", () => {
  assert.equal(shorten("abc".repeat(1000), 4), `abca${noteOf(4, 3000)}`);
  assert.equal(shorten("abc".repeat(1000), 0), noteOf(0, 3000));
});

test("a reply that would not become shorter stays as it is", () => {
  for (const content of ["", "short", "x".repeat(500)])
    assert.equal(shorten(content, 400), content);
});

test("shortening again tells the first length, with one note", () => {
  const once = shorten("x".repeat(5000), 2000);
  const twice = shorten(once, 400);
  assert.equal(twice, "x".repeat(400) + noteOf(400, 5000));
  assert.equal(shorten(twice, 0), noteOf(0, 5000));
  assert.equal(shorten(once, 2000), once);
});

test("no character is cut in half", () => {
  const short = shorten("🤚".repeat(1000), 5);
  assert.equal(short, `🤚🤚${noteOf(4, 2000)}`);
  assert.ok(short.isWellFormed());
});
