import assert from "node:assert/strict";
import { test } from "node:test";
import { readEvents } from "./chat-events.ts";
import { agentToml, startServer } from "./started.ts";

test("a chat shows in the metrics of the server: its turn, model calls, tokens and tools", async () => {
  await using server = await startServer();
  const offline = '[llm]\nprovider = "offline"\n';
  const toml = `${agentToml("counter")}tools = ["csv_parser"]\n${offline}`;
  await server.grpc.agents.deployAgent({ toml });
  const recipient = { case: "agent" as const, value: "counter" };
  const message = "How many rows has this table?\ncity,sales\nRome,3\nOslo,4\nBonn,5";
  await readEvents(server.grpc.chat.chat({ recipient, message }));
  const metrics = await readSamples(server.url);
  assert.equal(metrics['caxton_turns_total{state="DONE",reason=""}'], 1);
  assert.equal(metrics['caxton_turn_duration_seconds_count{state="DONE"}'], 1);
  assert.equal(metrics.caxton_turns_open, 0);
  const calls = metrics['caxton_tool_calls_total{tool="csv_parser",outcome="OK"}'] ?? 0;
  assert.ok(calls > 0);
  const requests = metrics['caxton_llm_requests_total{provider="offline",outcome="OK"}'] ?? 0;
  assert.ok(requests > 1);
  const tokens = 'caxton_llm_token_usage_total{provider="offline",direction="input"}';
  assert.ok((metrics[tokens] ?? 0) > 0);
  assert.equal(metrics['caxton_circuit_breaker_state{provider="offline"}'], 0);
});

/** Values by name and labels. */
async function readSamples(url: string): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => /^\w/.test(line));
  const toSample = (line: string) => {
    const end = line.lastIndexOf(" ");
    return [line.slice(0, end), Number(line.slice(end))] as const;
  };
  return Object.fromEntries(lines.map(toSample));
}
