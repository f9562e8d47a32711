import assert from "node:assert/strict";
import { test } from "node:test";
import type { EngineStatus, TurnRecord } from "../../src/domain/observer.ts";
import { Registry } from "../../src/observe/prometheus.ts";
import { createTurnMetrics } from "../../src/observe/turn-metrics.ts";
import { turnRecord } from "./turn-record.ts";

function start() {
  const registry = new Registry();
  const metrics = createTurnMetrics([registry]);
  /** Values by name and labels. */
  const read = async () => {
    metrics.refresh();
    const lines = (await registry.metrics()).split("\n").filter((line) => /^\w/.test(line));
    const parts = lines.map((line) => [
      line.slice(0, line.lastIndexOf(" ")),
      Number(line.slice(line.lastIndexOf(" "))),
    ]);
    return Object.fromEntries(parts) as Readonly<Record<string, number>>;
  };
  return { metrics, read };
}

test("turns are counted by final state and reason, and timed in seconds", async () => {
  const { metrics, read } = start();
  metrics.turn(turnRecord);
  metrics.turn({ ...turnRecord, durationMs: 500 });
  metrics.turn({ ...turnRecord, state: "FAILED", reason: "STEP_LIMIT" });
  const samples = await read();
  assert.equal(samples['caxton_turns_total{state="DONE",reason=""}'], 2);
  assert.equal(samples['caxton_turns_total{state="FAILED",reason="STEP_LIMIT"}'], 1);
  assert.equal(samples['caxton_turn_duration_seconds_sum{state="DONE"}'], 2);
});

test("however many agents and turns there are, they make no further series", async () => {
  const { metrics, read } = start();
  for (let index = 0; index < 100; index += 1) {
    const turn = `turn_${index}` as TurnRecord["turn"];
    metrics.turn({ ...turnRecord, turn, agent: `Agent${index}`, workspace: `w${index}` });
  }
  const names = Object.keys(await read()).filter((name) => name.startsWith("caxton_turns_total"));
  assert.deepEqual(names, ['caxton_turns_total{state="DONE",reason=""}']);
});

test("calls of models are counted by provider and outcome, with time and tokens", async () => {
  const { metrics, read } = start();
  const call = {
    provider: "anthropic",
    outcome: "OK",
    durationMs: 2_000,
    firstPartMs: 250,
  } as const;
  metrics.modelCall({ ...call, inputTokens: 100, outputTokens: 7 });
  const nothing = { inputTokens: 0, outputTokens: 0 };
  const failed = { provider: "anthropic", outcome: "MODEL_RATE_LIMITED" } as const;
  metrics.modelCall({ ...failed, durationMs: 1_000, ...nothing });
  const samples = await read();
  const by = 'provider="anthropic"';
  assert.equal(samples[`caxton_llm_requests_total{${by},outcome="OK"}`], 1);
  assert.equal(samples[`caxton_llm_requests_total{${by},outcome="MODEL_RATE_LIMITED"}`], 1);
  assert.equal(samples[`caxton_llm_request_duration_seconds_sum{${by}}`], 3);
  assert.equal(samples[`caxton_llm_first_token_duration_seconds_count{${by}}`], 1);
  assert.equal(samples[`caxton_llm_token_usage_total{${by},direction="input"}`], 100);
  assert.equal(samples[`caxton_llm_token_usage_total{${by},direction="output"}`], 7);
});

test("calls of tools are counted by tool and outcome, with time and processor time", async () => {
  const { metrics, read } = start();
  const call = { tool: "csv_parser", durationMs: 30, cpuMs: 20 } as const;
  metrics.toolCall({ ...call, outcome: "OK" });
  metrics.toolCall({ ...call, outcome: "TOOL_TIMEOUT" });
  const samples = await read();
  assert.equal(samples['caxton_tool_calls_total{tool="csv_parser",outcome="OK"}'], 1);
  assert.equal(samples['caxton_tool_calls_total{tool="csv_parser",outcome="TOOL_TIMEOUT"}'], 1);
  assert.equal(samples['caxton_tool_call_duration_seconds_sum{tool="csv_parser"}'], 0.06);
  assert.equal(samples['caxton_tool_cpu_seconds_total{tool="csv_parser"}'], 0.04);
});

test("the engine is read anew each time; of connections of one name the worst shows", async () => {
  const { metrics, read } = start();
  assert.equal((await read()).caxton_turns_running, undefined);
  const circuit = (provider: string, state: EngineStatus["circuits"][number]["state"]) => ({
    ...{ provider, state, reopensInMs: 0 },
  });
  let status: EngineStatus = {
    ...{ running: 2, waiting: 1, open: 7, takesTurns: true, automaticModel: "offline" },
    circuits: [
      circuit("ollama", "open"),
      circuit("ollama", "closed"),
      circuit("vllm", "half_open"),
    ],
  };
  metrics.engineStatus(() => status);
  const samples = await read();
  assert.equal(samples.caxton_turns_running, 2);
  assert.equal(samples.caxton_turns_waiting, 1);
  assert.equal(samples.caxton_turns_open, 7);
  assert.equal(samples['caxton_circuit_breaker_state{provider="ollama"}'], 2);
  assert.equal(samples['caxton_circuit_breaker_state{provider="vllm"}'], 1);
  status = { ...status, running: 0, circuits: [circuit("ollama", "closed")] };
  const later = await read();
  assert.equal(later.caxton_turns_running, 0);
  assert.equal(later['caxton_circuit_breaker_state{provider="ollama"}'], 0);
  assert.equal(later['caxton_circuit_breaker_state{provider="vllm"}'], undefined);
});
