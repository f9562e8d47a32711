import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogRing } from "../../src/observe/log-ring.ts";

const time = "2026-01-02T03:04:05.678Z";

/** A line of JSON with so many characters. */
function lineOf(message: string, length = 100): string {
  const line = JSON.stringify({ level: "info", time, message, pad: "" });
  return line.replace('""', `"${"x".repeat(length - line.length)}"`);
}

function messagesOf(ring: ReturnType<typeof createLogRing>, after = 0, limit = 100) {
  return ring.read(after, limit).map(({ sequence, message }) => `${sequence} ${message}`);
}

test("a line is read as its parts", () => {
  const ring = createLogRing({ linesMax: 10, lengthMax: 1_000 });
  assert.deepEqual([ring.first, ring.last, ring.read(0, 9)], [1, 0, []]);
  ring.write(
    `${JSON.stringify({ level: "warn", time, message: "disk", free: 7, on: { a: "b" } })}\n`,
  );
  assert.deepEqual(ring.read(0, 9), [
    {
      sequence: 1,
      level: "warn",
      at: Date.parse(time),
      message: "disk",
      fields: { free: 7, on: { a: "b" } },
    },
  ]);
});

test("the newest lines are kept, by number", () => {
  const ring = createLogRing({ linesMax: 3, lengthMax: 10_000 });
  for (const name of ["a", "b", "c", "d", "e"]) ring.write(lineOf(name));
  assert.deepEqual([ring.first, ring.last], [3, 5]);
  assert.deepEqual(messagesOf(ring), ["3 c", "4 d", "5 e"]);
  assert.deepEqual(messagesOf(ring, 3, 1), ["4 d"]);
  assert.deepEqual(messagesOf(ring, 5), []);
});

test("the newest lines are kept, by length; a longer line alone", () => {
  const ring = createLogRing({ linesMax: 10, lengthMax: 250 });
  for (const name of ["a", "b", "c"]) ring.write(lineOf(name));
  assert.deepEqual(messagesOf(ring), ["2 b", "3 c"]);
  ring.write(lineOf("long", 300));
  assert.deepEqual(messagesOf(ring), ["4 long"]);
  ring.write(lineOf("d"));
  assert.deepEqual(messagesOf(ring), ["5 d"]);
});

test("a line rings the bell", async () => {
  const ring = createLogRing({ linesMax: 1, lengthMax: 100 });
  const rung = ring.changes.since(ring.changes.version, new AbortController().signal);
  ring.write(lineOf("a"));
  await rung;
});
