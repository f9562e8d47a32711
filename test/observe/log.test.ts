import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogLevel } from "../../src/domain/log-feed.ts";
import type { CallRecord } from "../../src/domain/observer.ts";
import type { TurnFailureReason } from "../../src/domain/turn.ts";
import { createLog } from "../../src/observe/log.ts";
import { turnRecord } from "./turn-record.ts";

const record: CallRecord = {
  callId: "call_1",
  service: "caxton.v1.AgentService",
  method: "GetAgent",
  protocol: "grpc",
  code: "OK",
  reason: "",
  durationMs: 1.23456,
  caller: "local",
  peer: "127.0.0.1:5000",
  requestMessages: 1,
  responseMessages: 1,
};

function startLog(level: LogLevel = "info") {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level, pretty: false, destination });
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
}

test("a call is one line of JSON with every field of its record", () => {
  const { log, lines } = startLog();
  log.call(record);
  assert.equal(lines.length, 1);
  const [text = ""] = lines;
  assert.equal(text.indexOf("\n"), text.length - 1);
  const { time, ...line } = JSON.parse(text);
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
  assert.deepEqual(line, { level: "info", ...record, durationMs: 1.235, message: "call" });
});

const levels: [Partial<CallRecord>, LogLevel][] = [
  [{ code: "OK" }, "info"],
  [{ code: "NOT_FOUND", reason: "AGENT_NOT_FOUND" }, "info"],
  [{ code: "RESOURCE_EXHAUSTED", reason: "LIMIT_EXCEEDED" }, "info"],
  [{ code: "UNAVAILABLE", reason: "STOPPING" }, "info"],
  [{ code: "RESOURCE_EXHAUSTED", reason: "DISK" }, "warn"],
  [{ code: "RESOURCE_EXHAUSTED", reason: "QUEUE_FULL" }, "warn"],
  [{ code: "UNAVAILABLE", reason: "STORE_FAILED" }, "error"],
  [{ code: "INTERNAL", reason: "INTERNAL" }, "error"],
  [{ code: "UNKNOWN", reason: "", error: new Error("bug") }, "error"],
];

for (const [fields, expected] of levels) {
  test(`a call with ${fields.reason || fields.code} is logged as ${expected}`, () => {
    const { log, parsed } = startLog();
    log.call({ ...record, ...fields });
    assert.equal(parsed()[0].level, expected);
  });
}

test("an ended turn is one line of JSON with every field of its record", () => {
  const { log, parsed } = startLog();
  log.turn({ ...turnRecord, toolCpuMs: 4.56789 });
  const [{ time, ...line }, ...more] = parsed();
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
  assert.deepEqual(line, { level: "info", ...turnRecord, toolCpuMs: 4.568, message: "turn" });
  assert.deepEqual(more, []);
});

const turnLevels: [TurnFailureReason | "", LogLevel][] = [
  ["", "info"],
  ["STEP_LIMIT", "info"],
  ["MODEL_NOT_AUTHORIZED", "warn"],
  ["CRASH_LOOP", "error"],
  ["INTERNAL", "error"],
];

for (const [reason, expected] of turnLevels) {
  test(`a turn ${reason ? `that failed by ${reason}` : "that went well"} is logged as ${expected}`, () => {
    const { log, parsed } = startLog();
    log.turn({ ...turnRecord, reason });
    assert.equal(parsed()[0].level, expected);
  });
}

test("the bug behind an INTERNAL is logged with its stack", () => {
  const { log, parsed } = startLog();
  log.call({ ...record, code: "INTERNAL", reason: "INTERNAL", error: new RangeError("too far") });
  const { error } = parsed()[0];
  assert.equal(error.type, "RangeError");
  assert.match(error.stack, /too far[\s\S]*log\.test/);
});

test("notes below the level are left out, and secrets in the others hidden", () => {
  const { log, parsed } = startLog("warn");
  log.write("info", "left out", {});
  log.call(record);
  log.write("warn", "refused Bearer abc", {
    authorization: "Bearer abc",
    toml: "name = 1",
    port: 1,
  });
  const [{ time, ...line }, ...more] = parsed();
  assert.deepEqual(more, []);
  assert.deepEqual(line, {
    level: "warn",
    authorization: "(hidden)",
    toml: "(hidden)",
    port: 1,
    message: "refused Bearer (hidden)",
  });
});

test("pretty lines are for people", () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: "info", pretty: true, destination });
  log.write("warn", "disk nearly full", { freeBytes: 7 });
  assert.match(lines.join(""), /WARN.*disk nearly full/);
  assert.match(lines.join(""), /freeBytes.*7/);
});
