import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../../../src/domain/json.ts";
import type { ModelMessage } from "../../../../src/domain/model.ts";
import type { ToolDefinition } from "../../../../src/domain/tool.ts";
import { readParts, runAgent, tools, toRequest } from "./run-agent.ts";
import { createChance } from "./tables.ts";

const pieces = [
  "http://a.example/x.csv",
  "top 3",
  "by",
  "region",
  "1.234,56",
  "2024-13-45",
  "“",
  '"',
  "'",
  "\n",
  "my name is",
  "what",
  "how many",
  "?",
  "(((",
  "\\",
  "{}",
  "[1]",
  "blob:x",
  "ä",
  "\u0000",
  "💥",
  ";",
  "a;b\n1;2",
  "constructor",
  "__proto__",
  "and",
  "trend",
  "email bob@x.y",
  "-",
  "%",
  "To use get_thing I still need",
  "between 2024-01-01 and",
  "over 5",
  "Q1",
];
const contents = [
  "",
  "null",
  "[]",
  "{",
  '{"row_count":3,"columns":[{"name":"region","type":"text"}]}',
  '{"row_count":1e99,"columns":[{"name":"__proto__","type":"decimal","min":null}]}',
  '{"status":200,"body_ref":"blob:x"}',
  '{"status":"x","columns":7}',
  '{"error":"TOOL_FAILED","message":"no","hint":"yes"}',
  "a,b\n1,2",
  '{"groups":{"rows":[{}]},"row_count":"3","columns":[]}',
  JSON.stringify({
    row_count: 2,
    columns: [
      { name: "region", type: "text", distinct: 2, top_values: [{ value: "x(", count: 1 }] },
      { name: "d", type: "date", min: "?", max: "2024-01-01", distinct: 9 },
      { name: "v", type: "integer", sum: 3 },
    ],
  }),
];
const names = ["get_thing", "list_things", "constructor", "toString"];

test("random messages, tools and results: never throws, and ends within eight calls", async () => {
  const chance = createChance(99);
  for (let round = 0; round < 100; round++) {
    const say = () =>
      Array.from({ length: chance.whole(1, 8) }, () => chance.one(pieces)).join(" ");
    const type = () =>
      chance.one<JsonObject>([
        { type: "string" },
        { type: "integer" },
        { type: ["null", "boolean"] },
        { enum: ["low", 3] },
        {},
        { type: "array", items: { type: "number" } },
      ]);
    const made: ToolDefinition[] = names.slice(0, chance.whole(0, 4)).map((name) => ({
      name,
      description: say(),
      inputSchema: {
        properties: { region: type(), url: type(), item_id: type() },
        required: ["region", "item_id"].slice(0, chance.whole(0, 2)),
      },
    }));
    const offered = chance.whole(0, 1) === 0 ? made : [...tools, ...made];
    const start: ModelMessage[] = [
      { role: "system", text: say() },
      { role: "user", text: say() },
      { role: "assistant", text: say(), toolRequests: [] },
      { role: "user", text: say() },
    ];
    const { requests } = await runAgent(start, offered, async () => ({
      content: chance.one(contents),
      isError: chance.whole(0, 4) === 0,
    }));
    assert.ok(requests.length <= 8, `${requests.length} calls`);
    const keys = requests.map(({ name, arguments: args }) => `${name} ${args}`);
    assert.equal(new Set(keys).size, keys.length, `the same call twice: ${keys.join("; ")}`);
    assert.ok(requests.every(({ name }) => offered.some((tool) => tool.name === name)));
  }
});

const hostile: readonly (readonly [string, string])[] = [
  ["spaces", " ".repeat(1_000_000)],
  ["letters", "a".repeat(1_000_000)],
  ["digits and points", "1.".repeat(500_000)],
  ["quotes", '"'.repeat(1_000_000)],
  ["words", "and what by ".repeat(80_000)],
  ["lists", "- 1) ".repeat(200_000)],
  ["at signs", "a@".repeat(500_000)],
  ["capitals", "In A ".repeat(200_000)],
  ["a pasted table", "a,b\n".repeat(250_000)],
  ["labels", "Message: x\n".repeat(90_000)],
];

for (const [name, text] of hostile) {
  test(`a megabyte of ${name} is bounded work`, { timeout: 20_000 }, async () => {
    const start = process.cpuUsage();
    const profile = contents.at(-1) ?? "";
    const messages: ModelMessage[] = [
      { role: "user", text: `http://a.example/x.csv ${text}` },
      { role: "assistant", text: "", toolRequests: [] },
    ];
    await readParts(toRequest(messages, tools));
    await runAgent([{ role: "user", text }], tools, async () => ({ content: profile }));
    const { user } = process.cpuUsage(start);
    assert.ok(user < 15_000_000, `${user / 1000} ms`);
  });
}
