import assert from "node:assert/strict";
import { test } from "node:test";
import { hideTexts } from "../../../src/adapters/models/hide-texts.ts";

const secret = 'pass "word"/42';
const cases: readonly [string, string][] = [
  [`it was ${secret}.`, "it was (hidden)."],
  [`{"it":${JSON.stringify(secret)}}`, '{"it":"(hidden)"}'],
  [`?key=${encodeURIComponent(secret)}&a=1`, "?key=(hidden)&a=1"],
  [`Basic ${Buffer.from(secret).toString("base64")}`, "(hidden)"],
  ["somebody's sk-abc***wxyz", "somebody's (hidden)"],
  ["Authorization: Bearer other", "Authorization: (hidden)"],
  ["nothing to hide", "nothing to hide"],
];

for (const [text, expected] of cases) {
  test(`hides secrets in: ${text}`, () => assert.equal(hideTexts(text, [secret]), expected));
}

test("the token of a header value is hidden without its scheme too", () => {
  assert.equal(hideTexts("token abcdef", ["Token abcdef"]), "token (hidden)");
});
