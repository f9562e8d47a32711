import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandError } from "../../cli/command-error.ts";
import { parseSince } from "../../cli/since.ts";

const nowMs = Date.parse("2026-11-23T08:00:00Z");

const moments: readonly [string, string][] = [
  ["30s", "2026-11-23T07:59:30Z"],
  ["10m", "2026-11-23T07:50:00Z"],
  ["2h", "2026-11-23T06:00:00Z"],
  ["1d", "2026-11-22T08:00:00Z"],
  ["0s", "2026-11-23T08:00:00Z"],
  ["2026-11-20", "2026-11-20T00:00:00Z"],
  ["2026-11-20T10:00:00+02:00", "2026-11-20T08:00:00Z"],
];

for (const [text, time] of moments) {
  test(`${text} is a moment`, () => {
    assert.equal(parseSince(text, nowMs), Date.parse(time));
  });
}

for (const text of ["", "10", "m", "1w", "-1h", "1.5h", "now", "12", "2026-13-01"]) {
  test(`'${text}' is no moment`, () => {
    assert.throws(() => parseSince(text, nowMs), CommandError);
  });
}
