import assert from "node:assert/strict";
import { test } from "node:test";
import { createObserver } from "../../src/observe/observer.ts";

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
