import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createThreadCpu } from "../../../src/adapters/builtin/thread-cpu.ts";

const megabyte = Buffer.alloc(1024 * 1024);

test("the charges of many short jobs add up to what the thread used", async () => {
  const cpu = createThreadCpu();
  const before = process.threadCpuUsage();
  let chargedMs = 0;
  for (let job = 0; job < 50; job += 1) {
    createHash("sha256").update(megabyte).digest();
    chargedMs += cpu.charge();
    await pause(1);
  }
  const { user, system } = process.threadCpuUsage(before);
  chargedMs += cpu.charge();
  const usedMs = (user + system) / 1000;
  assert.ok(usedMs > 0 && Math.abs(chargedMs - usedMs) < 5, `${chargedMs} of ${usedMs} ms`);
});
