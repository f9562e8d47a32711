import assert from "node:assert/strict";
import { test } from "node:test";
import { createOfflineProvider } from "../../../../src/adapters/models/offline/offline-provider.ts";
import { ask, readParts, runAgent, tools, toRequest } from "./run-agent.ts";

const sales =
  "date,region,amount\n2024-01-05,North,10.5\n2024-02-06,South,20\n2024-02-07,North,30\n";

test("the same request gives the same parts, and a finish comes once, as the last", async () => {
  const request = toRequest(
    [{ role: "user", text: "How many rows has http://a.example/x.csv?" }],
    tools,
  );
  const parts = await readParts(request);
  assert.deepEqual(await readParts(request), parts);
  assert.deepEqual(
    parts.map(({ kind }) => kind),
    ["tool_request", "finish"],
  );
  const finish = parts.at(-1);
  assert.ok(
    finish?.kind === "finish" && finish.reason === "tool_calls" && finish.usage.inputTokens > 0,
  );
});

test("an aborted signal ends the stream with its reason", async () => {
  const reason = new Error("enough");
  const stream = createOfflineProvider().stream(
    toRequest([{ role: "user", text: "hi" }], []),
    AbortSignal.abort(reason),
  );
  await assert.rejects(async () => {
    for await (const _part of stream);
  }, reason);
});

test("a table is fetched, read, asked and told, each call once", async () => {
  const { text, requests } = await ask(sales, "What is the total amount per region?");
  assert.deepEqual(
    requests.map(({ name }) => name),
    ["http_client", "csv_parser", "csv_parser"],
  );
  assert.match(text, /North: 40\.5/);
  assert.match(text, /South: 20/);
  assert.match(text, /built-in offline model/);
});

test("who speaks is said once in a conversation", async () => {
  const first = await ask(sales, "How many rows?");
  const again = await runAgent(
    [...first.messages, { role: "user", text: "thanks" }],
    [],
    async () => ({ content: "" }),
  );
  assert.doesNotMatch(again.text, /offline model/);
});

test("a tool's refusal is told with its hint", async () => {
  const refusal = {
    error: "127.0.0.1 is a private address",
    hint: "grant it with tools.http_client.allow",
  };
  const { text } = await runAgent(
    [{ role: "user", text: "Analyze http://127.0.0.1/x.csv" }],
    tools,
    async () => ({ content: JSON.stringify(refusal), isError: true }),
  );
  assert.match(text, /private address/);
  assert.match(text, /grant it with tools\.http_client\.allow/);
});
