import assert from "node:assert/strict";
import { test } from "node:test";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { toLogText } from "../../cli/log-text.ts";
import { LogLevel, LogLineSchema } from "../../clients/gen/caxton/v1/system_service_pb.ts";

const time = timestampFromMs(Date.parse("2026-01-02T03:04:05.678Z"));

function show(fields: JsonObject, level: LogLevel = LogLevel.WARN, isColored = false): string {
  return toLogText(create(LogLineSchema, { time, level, message: "disk", fields }), isColored);
}

const start = "2026-01-02T03:04:05.678Z warn  disk";

const rows: readonly [string, JsonObject, string][] = [
  ["no facts", {}, start],
  ["plain facts", { agent: "Writer", steps: 3, ok: true }, `${start} agent=Writer steps=3 ok=true`],
  ["a text with spaces", { caller: "local (ada)" }, `${start} caller="local (ada)"`],
  ["an empty fact, which is left out", { reason: "" }, start],
  ["a fact with parts", { on: { a: [1] } }, `${start} on={"a":[1]}`],
  [
    "an error",
    { error: { type: "E", message: "m", stack: "E: m\n    at x" }, a: 1 },
    `${start} a=1\n    E: m\n    at x`,
  ],
  ["an error without a stack", { error: "gone" }, `${start}\n    "gone"`],
  ["what could steer the terminal", { "a\u001b[2J": "\u001b[1m" }, `${start} a[2J=[1m`],
];

for (const [name, fields, text] of rows) {
  test(`a line with ${name} is text`, () => {
    assert.equal(show(fields), text);
  });
}

test("colours tell levels apart", () => {
  const red = "\u001b[31merror\u001b[39m";
  assert.ok(show({ a: 1 }, LogLevel.ERROR, true).includes(` ${red} disk \u001b[90ma=\u001b[39m1`));
});

test("a level that this command does not know is its number", () => {
  assert.match(show({}, 9 as LogLevel), / 9 {5}disk$/);
});
