import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { idPrefixes } from "../src/domain/ids.ts";
import { createRuntime, createUuids } from "../src/runtime.ts";

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function startRuntime() {
  const failures: [string, unknown][] = [];
  const runtime = createRuntime({ onTaskFailure: (...failure) => failures.push(failure) });
  return { runtime, failures };
}

/** Whether Node still has a timer waiting. */
const timersWaiting = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout");

test("ids have the prefix of their kind, a UUIDv7 with the present time, and ascend", async () => {
  await using runtime = startRuntime().runtime;
  const before = Date.now();
  const ids = Array.from({ length: 20_000 }, () => runtime.id("agent"));
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(ids).size, ids.length);
  const [prefix, uuid = ""] = (ids[0] ?? "").split("_");
  assert.equal(prefix, "agt");
  assert.match(uuid, uuidV7);
  const time = Number.parseInt(uuid.replaceAll("-", "").slice(0, 12), 16);
  assert.ok(time >= before && time <= Date.now(), `${time} is the present time`);
  for (const kind of ["agent", "boot", "call"] as const) {
    assert.ok(runtime.id(kind).startsWith(`${idPrefixes[kind]}_`));
  }
});

test("UUIDs ascend while the clock stands still or goes back, and keep their form", () => {
  const times = [1_000_000, 1_000_000, 999_000, 0];
  let calls = 0;
  const next = createUuids(() => times[Math.min(calls++ >> 12, times.length - 1)] ?? 0);
  let last = "";
  for (let count = 0; count < 20_000; count += 1) {
    const uuid = next();
    assert.match(uuid, uuidV7);
    assert.ok(uuid > last, `${uuid} comes after ${last}`);
    last = uuid;
  }
});

test("sha256 is that of the bytes and of the UTF-8 form of a text", async () => {
  await using runtime = startRuntime().runtime;
  const expected = createHash("sha256").update("Käse", "utf8").digest("hex");
  assert.equal(runtime.sha256("Käse"), expected);
  assert.equal(runtime.sha256(new TextEncoder().encode("Käse")), expected);
});

test("at resolves once the monotonic clock has reached the deadline, never before", async () => {
  await using runtime = startRuntime().runtime;
  for (const delayMs of [-5, 0, 0.4, 3.7]) {
    const deadline = runtime.monotonic() + delayMs;
    await runtime.at(deadline);
    assert.ok(runtime.monotonic() >= deadline, `waited ${delayMs} ms`);
  }
});

test("at a deadline beyond the longest timer keeps waiting", async () => {
  await using runtime = startRuntime().runtime;
  const stop = new AbortController();
  let resolved = false;
  const waiting = runtime.at(runtime.monotonic() + 2 ** 31 + 1000, stop.signal).then(() => {
    resolved = true;
  });
  // A timer set too far fires after one millisecond: it would be over before these two.
  await runtime.at(runtime.monotonic() + 5);
  await runtime.yield();
  assert.equal(resolved, false);
  stop.abort();
  await waiting;
});

test("at resolves when its signal aborts and leaves no timer behind", async () => {
  await using runtime = startRuntime().runtime;
  const before = timersWaiting().length;
  const stop = new AbortController();
  const deadline = runtime.monotonic() + 60_000;
  const waits = Array.from({ length: 50 }, () => runtime.at(deadline, stop.signal));
  assert.equal(timersWaiting().length, before + 50);
  stop.abort();
  await Promise.all(waits);
  assert.equal(timersWaiting().length, before);
  await runtime.at(deadline, stop.signal);
});

test("disposing waits for spawned tasks, also those that tasks spawned", async () => {
  const { runtime, failures } = startRuntime();
  const done: string[] = [];
  runtime.spawn("outer", async () => {
    await runtime.yield();
    runtime.spawn("inner", async () => {
      await runtime.at(runtime.monotonic() + 2);
      done.push("inner");
    });
    done.push("outer");
  });
  await runtime[Symbol.asyncDispose]();
  assert.deepEqual(done, ["outer", "inner"]);
  assert.deepEqual(failures, []);
});

test("a task's failure is reported with its name, whether it rejects or throws", async () => {
  const { runtime, failures } = startRuntime();
  const rejected = new Error("rejected");
  const thrown = new Error("thrown");
  runtime.spawn("rejects", async () => {
    await runtime.yield();
    throw rejected;
  });
  runtime.spawn("throws", () => {
    throw thrown;
  });
  await runtime[Symbol.asyncDispose]();
  assert.deepEqual(failures, [
    ["throws", thrown],
    ["rejects", rejected],
  ]);
});
