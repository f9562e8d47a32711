import assert from "node:assert/strict";
import { test } from "node:test";
import { findRetryAfterMs } from "../../../src/adapters/models/retry-after.ts";

const now = Date.parse("2026-11-22T10:00:00Z");
const cases: readonly [Record<string, string>, number | undefined][] = [
  [{}, undefined],
  [{ "retry-after": "7" }, 7_000],
  [{ "retry-after": "0.5" }, 500],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "Sun, 22 Nov 2026 10:00:30 GMT" }, 30_000],
  [{ "retry-after": "Sun, 22 Nov 2026 09:00:00 GMT" }, 0],
  [{ "retry-after": "soon" }, undefined],
  [{ "retry-after": "-3" }, undefined],
  [{ "retry-after": "99999999999" }, 86_400_000],
  [{ "retry-after-ms": "250", "retry-after": "7" }, 250],
];

for (const [headers, expected] of cases) {
  test(`${JSON.stringify(headers)} asks for ${expected} ms`, () => {
    assert.equal(findRetryAfterMs(headers, now), expected);
  });
}
