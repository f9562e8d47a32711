import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import type { CallRecord } from "../../src/domain/observer.ts";
import type { StoreStatus } from "../../src/domain/store.ts";
import { createMetrics } from "../../src/observe/metrics.ts";
import { getTool, needs } from "../needs.ts";
import { turnRecord } from "./turn-record.ts";

const record: CallRecord = {
  callId: "call_1",
  service: "caxton.v1.AgentService",
  method: "GetAgent",
  protocol: "connect",
  code: "OK",
  reason: "",
  durationMs: 2,
  caller: "local",
  peer: "127.0.0.1:5000",
  requestMessages: 1,
  responseMessages: 1,
};

const status: StoreStatus = {
  agents: 3,
  agentVersions: 7,
  writesWaiting: 2,
  databaseBytes: 4096,
  walBytes: 512,
  freeDiskBytes: 1e9,
  acceptsWrites: true,
};

/** `name{labels} value` lines -> value by name and labels. */
async function readSamples(metrics: { text(): Promise<string> }) {
  const lines = (await metrics.text()).split("\n").filter((line) => /^\w/.test(line));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
  );
}

test("calls are counted by service, method and code, and timed in seconds", async () => {
  using metrics = createMetrics();
  metrics.call(record);
  metrics.call({ ...record, durationMs: 3 });
  metrics.call({ ...record, code: "NOT_FOUND", reason: "AGENT_NOT_FOUND" });
  const samples = await readSamples(metrics);
  const names = 'service="caxton.v1.AgentService",method="GetAgent"';
  assert.equal(samples[`caxton_rpc_handled_total{${names},code="OK"}`], 2);
  assert.equal(samples[`caxton_rpc_handled_total{${names},code="NOT_FOUND"}`], 1);
  assert.equal(samples[`caxton_rpc_duration_seconds_sum{${names}}`], 0.007);
  assert.equal(samples[`caxton_rpc_duration_seconds_count{${names}}`], 3);
});

test("names of methods that do not exist make one series a code, however many there are", async () => {
  using metrics = createMetrics();
  for (let count = 0; count < 100; count += 1) {
    const invented = { service: `x.Service${count}`, method: `Method${count}` };
    metrics.call({ ...record, ...invented, code: "UNIMPLEMENTED", reason: "METHOD_NOT_FOUND" });
    metrics.call({ ...record, ...invented, code: "PERMISSION_DENIED", reason: "FOREIGN_ORIGIN" });
  }
  const samples = await readSamples(metrics);
  const handled = Object.keys(samples).filter((name) => name.startsWith("caxton_rpc_handled"));
  const names = 'service="unknown",method="unknown"';
  assert.deepEqual(handled, [
    `caxton_rpc_handled_total{${names},code="UNIMPLEMENTED"}`,
    `caxton_rpc_handled_total{${names},code="PERMISSION_DENIED"}`,
  ]);
  assert.equal(samples[`caxton_rpc_handled_total{${names},code="UNIMPLEMENTED"}`], 100);
});

test("commits are counted with their duration and operations", async () => {
  using metrics = createMetrics();
  metrics.commit({ operations: 5, durationMs: 4 });
  metrics.commit({ operations: 1, durationMs: 2 });
  const samples = await readSamples(metrics);
  assert.equal(samples.caxton_store_commit_duration_seconds_count, 2);
  assert.equal(samples.caxton_store_commit_duration_seconds_sum, 0.006);
  assert.equal(samples.caxton_store_commit_operations_sum, 6);
});

test("the store is read anew at each scrape, and absent before it is known", async () => {
  using metrics = createMetrics();
  assert.equal((await readSamples(metrics)).caxton_agents, undefined);
  let agents = 3;
  metrics.storeStatus(async () => ({ ...status, agents, acceptsWrites: agents === 3 }));
  const samples = await readSamples(metrics);
  assert.equal(samples.caxton_agents, 3);
  assert.equal(samples.caxton_agent_versions, 7);
  assert.equal(samples.caxton_store_writes_waiting, 2);
  assert.equal(samples.caxton_store_database_bytes, 4096);
  assert.equal(samples.caxton_store_wal_bytes, 512);
  assert.equal(samples.caxton_disk_free_bytes, 1e9);
  assert.equal(samples.caxton_store_accepts_writes, 1);
  agents = 4;
  const later = await readSamples(metrics);
  assert.equal(later.caxton_agents, 4);
  assert.equal(later.caxton_store_accepts_writes, 0);
});

test("the process is measured: memory, CPU, start, event loop", async () => {
  using metrics = createMetrics();
  const samples = await readSamples(metrics);
  assert.ok((samples.process_resident_memory_bytes ?? 0) > 10e6);
  assert.ok((samples.process_cpu_seconds_total ?? 0) > 0.01);
  const startSeconds = samples.process_start_time_seconds ?? 0;
  assert.ok(Math.abs(startSeconds + process.uptime() - Date.now() / 1000) < 60);
  const blockedUntil = performance.now() + 150;
  await new Promise((resolve) => setTimeout(resolve, 30));
  while (performance.now() < blockedUntil);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const lag = (await readSamples(metrics)).nodejs_eventloop_lag_max_seconds ?? 0;
  assert.ok(lag > 0.03, `the stall shows: ${lag}`);
});

test("promtool finds nothing to say about the metrics", needs("promtool"), async () => {
  using metrics = createMetrics();
  metrics.storeStatus(async () => status);
  metrics.call(record);
  metrics.commit({ operations: 5, durationMs: 4 });
  metrics.turns.turn(turnRecord);
  const call = { outcome: "OK", durationMs: 3, firstPartMs: 1, cpuMs: 2 } as const;
  const usage = { inputTokens: 5, outputTokens: 6 };
  metrics.turns.modelCall({ provider: "offline", ...call, ...usage });
  metrics.turns.toolCall({ tool: "csv_parser", ...call });
  metrics.turns.engineStatus(() => ({
    ...{ running: 1, waiting: 0, open: 1, takesTurns: true, automaticModel: "offline" },
    circuits: [{ provider: "offline", state: "closed", reopensInMs: 0 }],
  }));
  const input = await metrics.text();
  const check = spawnSync(getTool("promtool"), ["check", "metrics"], { input, encoding: "utf8" });
  assert.equal(check.stdout + check.stderr, "");
  assert.equal(check.status, 0);
});
