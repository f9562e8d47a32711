import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToolCall, ToolServer } from "../../src/domain/tool.ts";
import { parseManifest } from "../../src/manifest/parse-manifest.ts";
import { createCallRates } from "../../src/tools/call-rates.ts";
import { createToolSet } from "../../src/tools/tool-set.ts";

/** Answers every call of two tools, and keeps it. */
function startedSet(toml: string) {
  const head = 'name = "writer"\ncapabilities = ["writing"]\nsystem_prompt = "You write."\n';
  const { spec } = parseManifest(head + toml, { knownTools: "any" });
  assert.ok(spec);
  const calls: ToolCall[] = [];
  const server: ToolServer = {
    name: "builtin",
    definitions: ["http_client", "csv_parser"].map((name) => ({
      name,
      description: "",
      inputSchema: {},
    })),
    effectOf: () => "READ_ONLY",
    announce: () => "",
    async call(call) {
      calls.push(call);
      return { content: "made", truncated: false, cpuMs: 0, summary: "" };
    },
  };
  let now = 0;
  const rates = createCallRates({ monotonic: () => now });
  const never = new AbortController().signal;
  return {
    calls,
    pass(ms: number) {
      now += ms;
    },
    // As each turn does, a new set with the counts of all.
    call: (name: string, caller = "default/writer") => {
      const request = { caller, name, arguments: {}, idempotencyKey: "key", cpuMs: 5 };
      return createToolSet([server], spec, rates).call(request, never);
    },
  };
}

test("a call beyond the rate of the file is refused with the limit and when to try again", async () => {
  const cases = [
    [
      'tools = ["http_client"]\n[tool_config.http_client]\nrate_limit = "2/minute"\n',
      /tool_config/,
    ],
    [
      'tools = [{ name = "http_client", permissions = { rate_limit = "2/minute" } }]\n',
      /rate_limit of http_client in tools/,
    ],
  ] as const;
  for (const [toml, setting] of cases) {
    const { call, calls, pass } = startedSet(toml);
    for (let made = 0; made < 2; made += 1)
      assert.equal((await call("http_client")).content, "made");
    const refused = await call("http_client");
    assert.equal(refused.trouble, "TOOL_RATE_LIMITED");
    const { error, message, hint } = JSON.parse(refused.content);
    assert.equal(error, "TOOL_RATE_LIMITED");
    assert.match(message, /may be called 2 times in 60 s/);
    assert.match(message, setting);
    assert.equal((await call("http_client", "other/writer")).content, "made");
    assert.equal(calls.length, 3);
    const seconds = Number(/try again in (\d+) s/.exec(hint)?.[1]);
    pass(seconds * 1000);
    assert.equal((await call("http_client")).content, "made");
  }
});

test("a rate of one tool leaves the others alone", async () => {
  const toml =
    'tools = ["http_client", "csv_parser"]\n[tool_config.http_client]\nrate_limit = "1/day"\n';
  const { call } = startedSet(toml);
  for (let made = 0; made < 20; made += 1) assert.equal((await call("csv_parser")).content, "made");
  assert.equal((await call("http_client")).content, "made");
  assert.equal((await call("http_client")).trouble, "TOOL_RATE_LIMITED");
});
