import assert from "node:assert/strict";
import { test } from "node:test";
import { createWriteQueue } from "../../../src/adapters/store/write-queue.ts";
import { FailureError } from "../../../src/domain/failure.ts";
import { limits } from "../../../src/domain/limits.ts";
import { sampleDeploy, sampleEvent, sampleFile } from "./sample.ts";

const event = () => ({ kind: "appendEvent" as const, input: sampleEvent("x") });
const large = () => {
  const text = "x".repeat(limits.writesWaitingBytesMax / 4);
  return { kind: "deployAgents" as const, input: sampleDeploy([sampleFile("large", text)]) };
};

test("callers are answered in order, each with its own result", async () => {
  const queue = createWriteQueue();
  const failure = { reason: "DISK", message: "full" } as const;
  const all = [queue.add(event()), queue.add(event()), queue.add(event())];
  queue.settle([{ value: 1 }, { failure }]);
  assert.equal(queue.size, 1);
  queue.settle([{ bug: { message: "oh", stack: "" } }]);
  const ends = await Promise.allSettled(all);
  assert.deepEqual(
    ends.map((end) => (end.status === "fulfilled" ? end.value : end.reason.message)),
    [1, "full", "oh"],
  );
});

test("the queue is bounded by count, and frees its places", () => {
  const queue = createWriteQueue();
  for (let count = 0; count < limits.writesWaitingMax; count += 1) void queue.add(event());
  assert.equal(queue.refusal()?.metadata?.limit, "writes_waiting_max");
  queue.settle([{ value: 1 }]);
  assert.equal(queue.refusal(), undefined);
});

test("the queue is bounded by bytes, but takes any single write when it is empty", () => {
  const queue = createWriteQueue();
  void queue.add(large());
  assert.equal(queue.refusal(), undefined);
  void queue.add(large());
  assert.equal(queue.refusal()?.metadata?.limit, "writes_waiting_bytes_max");
  queue.settle([{ value: 1 }]);
  assert.equal(queue.refusal(), undefined);
});

test("when the store fails, everybody who waits hears of it", async () => {
  const queue = createWriteQueue();
  const waiting = queue.add(event());
  queue.rejectAll({ reason: "STORE_FAILED", message: "gone" });
  assert.equal(queue.size, 0);
  await assert.rejects(waiting, (error) => error instanceof FailureError);
});
