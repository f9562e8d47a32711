import { Worker } from "node:worker_threads";
import type { Operation } from "../../domain/store.ts";
import type { CommitResult } from "./core.ts";
import { StoreOpenError } from "./store-open-error.ts";
import type { FromWriter, ToWriter, WriterSettings } from "./writer-protocol.ts";

/**
 * Room for new objects in the writer's thread. Without a limit one large deployment makes V8 keep
 * dozens of megabytes for as long as the thread is idle afterwards.
 */
const maxYoungGenerationSizeMb = 12;

/** Where the writer reports to, once it is open. */
export interface WriterListener {
  committed(results: CommitResult, durationMs: number): void;
  /** Called once, as the last thing: the writer is gone and does not come back. */
  failed(error: Error): void;
}

/** The writer's thread, seen from the main thread. */
export interface WriterWorker {
  send(operations: readonly Operation[]): void;
  /** Lets it finish what it was sent and close the database properly. */
  close(): Promise<void>;
}

/**
 * Starts the writer and waits until the database is open. Rejects with a `StoreOpenError` when it
 * cannot be used.
 */
export async function openWriterWorker(
  settings: WriterSettings,
  listener: WriterListener,
): Promise<WriterWorker> {
  const worker = new Worker(threadUrl(import.meta.url), {
    name: "caxton-store",
    workerData: settings,
    resourceLimits: { maxYoungGenerationSizeMb },
  });
  const post = (message: ToWriter) => worker.postMessage(message);
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let open = false;
  let done = false;

  function end(error?: Error): void {
    if (done) return;
    done = true;
    if (error !== undefined && open) listener.failed(error);
    if (error !== undefined) opened.reject(error);
    ended.resolve();
  }

  worker.on("message", (message: FromWriter) => {
    if (message.kind === "opened") {
      open = true;
      opened.resolve();
    } else if (message.kind === "refused") {
      end(new StoreOpenError(message.message, message.hint));
    } else if (message.kind === "committed") {
      listener.committed(message.results, message.durationMs);
    } else {
      end(message.kind === "failed" ? new Error(message.message) : undefined);
    }
  });
  worker.on("error", (error) => end(error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", (code) => end(new Error(`the writer's thread ended with status ${code}`)));
  await opened.promise;
  return {
    send: (operations) => post({ kind: "operations", operations }),
    async close() {
      if (!done) post({ kind: "close" });
      await ended.promise;
    },
  };
}

/** The thread's module, beside this one: a source file here, compiled in a distribution. */
export function threadUrl(moduleUrl: string): URL {
  const extension = moduleUrl.endsWith(".ts") ? "ts" : "js";
  return new URL(`./writer-thread.${extension}`, moduleUrl);
}
