import assert from "node:assert/strict";
import { test } from "node:test";
import { hideSecrets } from "../../src/observe/hide-secrets.ts";

const cases: [string, unknown, unknown][] = [
  [
    "plain values",
    { port: 8080, ready: true, none: null },
    { port: 8080, ready: true, none: null },
  ],
  ["a token", { token: "t0p" }, { token: "(hidden)" }],
  ["an API key under any spelling", { apiKey: "a", api_key: "b", APIKEY: "c" }, hiddenAll()],
  [
    "headers",
    { headers: { Authorization: "Bearer t0p" } },
    { headers: { Authorization: "(hidden)" } },
  ],
  ["the text of an agent file", { files: [{ toml: "name=1" }] }, { files: [{ toml: "(hidden)" }] }],
  ["credentials in a text", "sent Bearer abc.def-1, twice", "sent Bearer (hidden), twice"],
  ["bytes", { body: new Uint8Array(3) }, { body: "(3 bytes)" }],
  ["a number too large for JSON", { count: 2n ** 70n }, { count: "1180591620717411303424" }],
  ["what is nested too deep", [[[[[{ a: 1 }]]]]], [[[[["(too deep)"]]]]]],
];

function hiddenAll() {
  return { apiKey: "(hidden)", api_key: "(hidden)", APIKEY: "(hidden)" };
}

for (const [name, given, expected] of cases) {
  test(`hideSecrets: ${name}`, () => assert.deepEqual(hideSecrets(given), expected));
}

test("an error keeps type, message, stack, code and cause, and loses its own properties", () => {
  const cause = Object.assign(new TypeError("used Bearer abc"), { code: "E_CAUSE" });
  const error = Object.assign(new Error("outer", { cause }), { request: { toml: "name=1" } });
  const shown = hideSecrets({ error }) as { error: Record<string, unknown> };
  const { stack, cause: shownCause, ...rest } = shown.error;
  assert.deepEqual(rest, { type: "Error", message: "outer" });
  assert.match(String(stack), /hide-secrets\.test/);
  const { stack: causeStack, ...restOfCause } = shownCause as Record<string, unknown>;
  assert.deepEqual(restOfCause, {
    type: "TypeError",
    message: "used Bearer (hidden)",
    code: "E_CAUSE",
  });
  assert.doesNotMatch(String(causeStack), /abc/);
});

test("a structure that contains itself ends", () => {
  const loop: Record<string, unknown> = {};
  loop.again = loop;
  assert.match(JSON.stringify(hideSecrets(loop)), /too deep/);
});
