import assert from "node:assert/strict";
import { test } from "node:test";
import { createObserver } from "../../src/observe/observer.ts";
import { turnRecord } from "./turn-record.ts";

test("a call is logged once and counted once", async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  await using observer = createObserver({ level: "info", pretty: false, destination });
  observer.call({
    callId: "call_1",
    service: "caxton.v1.SystemService",
    method: "GetStatus",
    protocol: "grpc-web",
    code: "OK",
    reason: "",
    durationMs: 1,
    caller: "local",
    peer: "",
    requestMessages: 1,
    responseMessages: 1,
  });
  observer.note("info", "ready", { port: 8080 });
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).message),
    ["call", "ready"],
  );
  assert.match(await observer.metrics(), /caxton_rpc_handled_total\{.*"GetStatus",code="OK"\} 1/);
  assert.match(observer.contentType, /^text\/plain; version=0\.0\.4/);
});

test("a turn is logged once and counted once; calls of models and tools are only counted", async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  await using observer = createObserver({ level: "info", pretty: false, destination });
  observer.turn(turnRecord);
  const call = { outcome: "OK", durationMs: 1, cpuMs: 1 } as const;
  observer.modelCall({ provider: "offline", ...call, inputTokens: 1, outputTokens: 1 });
  observer.toolCall({ tool: "csv_parser", ...call });
  observer.engineStatus(() => ({
    ...{
      running: 4,
      waiting: 0,
      open: 5,
      takesTurns: true,
      automaticModel: "offline",
      circuits: [],
    },
  }));
  assert.deepEqual(
    lines.map((line) => [JSON.parse(line).message, JSON.parse(line).turn]),
    [["turn", turnRecord.turn]],
  );
  const text = await observer.metrics();
  assert.match(text, /caxton_turns_total\{state="DONE",reason=""\} 1/);
  assert.match(text, /caxton_llm_requests_total\{provider="offline",outcome="OK"\} 1/);
  assert.match(text, /caxton_tool_calls_total\{tool="csv_parser",outcome="OK"\} 1/);
  assert.match(text, /caxton_turns_running 4/);
});

test("metrics cannot be had while the store cannot be read", async () => {
  await using observer = createObserver({
    level: "error",
    pretty: false,
    destination: { write() {} },
  });
  observer.storeStatus(async () => {
    throw new Error("closed");
  });
  await assert.rejects(observer.metrics(), /closed/);
});
