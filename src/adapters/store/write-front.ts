import type { Bell } from "../../domain/changes.ts";
import { type Failure, FailureError } from "../../domain/failure.ts";
import type { Observer } from "../../domain/observer.ts";
import type { Runtime } from "../../domain/runtime.ts";
import type { Operation, Store, WriteKind, Writes } from "../../domain/store.ts";
import type { CommitResult } from "./core.ts";
import { createWriteQueue } from "./write-queue.ts";

export interface WriteFrontOptions {
  readonly bell: Bell;
  readonly runtime: Runtime;
  readonly observer: Observer;
  /** Called once, when the store cannot go on. */
  readonly onFatal: (error: Error) => void;
  /** Hands operations to the writer, which settles them in the same order. */
  readonly send: (operations: readonly Operation[]) => void;
}

/** The callers' side of a writer: who waits for what. */
export interface WriteFront {
  readonly write: Store["write"];
  /** How many writes are not acknowledged yet. */
  waiting(): number;
  /** Acknowledges the oldest waiting writes: they are on disk. */
  settle(results: CommitResult, durationMs: number): void;
  /** Ends the store: whether the waiting writes are on disk is unknown. Call it once. */
  fail(error: Error): void;
  /** Takes no more writes and waits for those under way. */
  close(): Promise<void>;
}

export function createWriteFront(options: WriteFrontOptions): WriteFront {
  const { bell, runtime, observer, onFatal, send } = options;
  const queue = createWriteQueue();
  let unsent: Operation[] = [];
  let failed: Error | undefined;
  let closing: PromiseWithResolvers<void> | undefined;

  /** Writes of one round of the event loop go to the writer together. */
  async function sendSoon(): Promise<void> {
    await runtime.yield();
    const operations = unsent;
    unsent = [];
    if (failed === undefined) send(operations);
  }

  function refusal(): Failure | undefined {
    if (failed !== undefined) return storeFailed(failed);
    if (closing !== undefined) return stopping;
    return queue.refusal();
  }

  return {
    write<K extends WriteKind>(kind: K, input: Writes[K]["takes"]) {
      const refused = refusal();
      if (refused !== undefined) return Promise.reject(new FailureError(refused));
      const operation = { kind, input } as Operation;
      const result = queue.add(operation);
      unsent.push(operation);
      if (unsent.length === 1) void sendSoon();
      return result as Promise<Writes[K]["gives"]>;
    },
    waiting: () => queue.size,
    settle(results, durationMs) {
      // Before the callers learn of it, so that a watcher is never behind a caller.
      bell.ring();
      observer.commit({ operations: results.length, durationMs });
      queue.settle(results);
      if (queue.size === 0) closing?.resolve();
    },
    fail(error) {
      failed = error;
      queue.rejectAll(storeFailed(error));
      closing?.resolve();
      onFatal(error);
    },
    close() {
      closing ??= Promise.withResolvers();
      if (queue.size === 0) closing.resolve();
      return closing.promise;
    },
  };
}

const stopping: Failure = {
  reason: "STOPPING",
  message: "The server is stopping: repeat the call with the same request id later",
};

function storeFailed(error: Error): Failure {
  return {
    reason: "STORE_FAILED",
    message:
      `Whether the write reached the disk is unknown (${error.message}) and the server is ending: ` +
      "repeat the call with the same request id once it is up again",
    retryAfterMs: 1_000,
  };
}
