import { type Failure, FailureError } from "../../domain/failure.ts";
import { limits } from "../../domain/limits.ts";
import type { Operation } from "../../domain/store.ts";
import type { CommitResult, OperationResult } from "./core.ts";
import { operationBytes } from "./operation-bytes.ts";

/** The callers whose writes are not acknowledged yet, in order. Bounded by count and by bytes. */
export interface WriteQueue {
  readonly size: number;
  /** Why no more is taken now; undefined while there is room. */
  refusal(): Failure | undefined;
  /** Settles with the result of the operation. */
  add(operation: Operation): Promise<unknown>;
  /** Answers the oldest callers. */
  settle(results: CommitResult): void;
  /** Answers all callers. */
  rejectAll(failure: Failure): void;
}

interface Waiting {
  readonly bytes: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function createWriteQueue(): WriteQueue {
  let waiting: Waiting[] = [];
  let bytes = 0;
  return {
    get size() {
      return waiting.length;
    },
    refusal() {
      if (waiting.length >= limits.writesWaitingMax) return queueFull("writes_waiting_max");
      // A single large write always finds its place in an empty queue.
      const isFull = bytes >= limits.writesWaitingBytesMax;
      return isFull ? queueFull("writes_waiting_bytes_max") : undefined;
    },
    add(operation) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const entry = { bytes: operationBytes(operation), resolve, reject };
      waiting.push(entry);
      bytes += entry.bytes;
      return promise;
    },
    settle(results) {
      const settled = waiting.slice(0, results.length);
      waiting = waiting.slice(results.length);
      for (const [index, caller] of settled.entries()) {
        bytes -= caller.bytes;
        answer(caller, results[index]);
      }
    },
    rejectAll(failure) {
      for (const { reject } of waiting) reject(new FailureError(failure));
      waiting = [];
      bytes = 0;
    },
  };
}

function answer({ resolve, reject }: Waiting, result: OperationResult | undefined): void {
  if (result === undefined) throw new Error("the writer acknowledged more than it was given");
  if ("value" in result) resolve(result.value);
  else if ("failure" in result) reject(new FailureError(result.failure));
  else reject(Object.assign(new Error(result.bug.message), { stack: result.bug.stack }));
}

const queueLimits = {
  writes_waiting_max: limits.writesWaitingMax,
  writes_waiting_bytes_max: limits.writesWaitingBytesMax,
};

function queueFull(limit: keyof typeof queueLimits): Failure {
  const value = String(queueLimits[limit]);
  return {
    reason: "QUEUE_FULL",
    message: `Too many writes are waiting for the disk (${limit} ${value}): try again later`,
    metadata: { limit, value },
    retryAfterMs: 1_000,
  };
}
