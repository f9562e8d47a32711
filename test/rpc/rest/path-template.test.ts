import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePathTemplate } from "../../../src/rpc/rest/path-template.ts";

test("a template is taken apart into segments, variables and a verb", () => {
  const template = parsePathTemplate("/v1/{a.b=rows/*/books/*}/x/{c}/{d=**}:verb");
  assert.deepEqual(template.segments, ["v1", "rows", "*", "books", "*", "x", "*", "**"]);
  assert.equal(template.verb, "verb");
  assert.deepEqual(template.variables, [
    { fieldPath: ["a", "b"], start: 1, end: 5, multiple: true },
    { fieldPath: ["c"], start: 6, end: 7, multiple: false },
    { fieldPath: ["d"], start: 7, end: 8, multiple: true },
  ]);
});

for (const text of [
  "",
  "v1",
  "/v1/",
  "/v1//x",
  "/{a",
  "/{a}b",
  "/{a={b}}",
  "/**/x",
  "/{a=**}/x",
  "/x:",
]) {
  test(`"${text}" is no template`, () => {
    assert.throws(() => parsePathTemplate(text), /template|segment/);
  });
}
