import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Operation } from "../../domain/store.ts";
import { batchMax } from "./batch-max.ts";
import { createCore } from "./core.ts";
import { type Db, sqliteCode } from "./database.ts";
import { createDiskGauge } from "./disk-gauge.ts";
import { StoreOpenError } from "./store-open-error.ts";
import { closeCleanly, openCheckedDatabase } from "./writer-database.ts";
import type { FromWriter, ToWriter, WriterSettings } from "./writer-protocol.ts";

/** How long nothing must be written before the write-ahead log is emptied into the database. */
const idleMs = 1_000;

/** The writer's thread: it owns the only connection that writes, from opening to closing. */
function runWriter(port: MessagePort, settings: WriterSettings): void {
  const post = (message: FromWriter) => port.postMessage(message);
  const db = openOrRefuse(settings, post);
  if (db === undefined) port.close();
  else writeUntilClosed(port, db, settings);
}

function writeUntilClosed(port: MessagePort, db: Db, settings: WriterSettings): void {
  const post = (message: FromWriter) => port.postMessage(message);
  const core = createCore(db, { ...settings, disk: gaugeOf(settings) });
  const idle = setTimeout(() => guarded(() => emptyLog(db)), idleMs);
  let queue: Operation[] = [];
  let closing = false;
  let draining = false;

  /** Runs what touches the disk. Any error there ends the writer for good. */
  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      queue = [];
      clearTimeout(idle);
      post({ kind: "failed", message: describe(error) });
      port.close();
    }
  }

  /** Commits what has arrived; the messages that arrive meanwhile make the next batch. */
  function drain(): void {
    draining = false;
    const batch = queue.splice(0, batchMax);
    if (batch.length > 0) {
      const began = performance.now();
      const results = core.commit(batch);
      post({ kind: "committed", results, durationMs: performance.now() - began });
      idle.refresh();
    }
    if (queue.length > 0) drainSoon();
    else if (closing) close();
  }

  function drainSoon(): void {
    if (draining) return;
    draining = true;
    // After the poll phase of the event loop: all messages that are here by then go together.
    setImmediate(() => guarded(drain));
  }

  function close(): void {
    clearTimeout(idle);
    closeCleanly(db);
    post({ kind: "closed" });
    port.close();
  }

  port.on("message", (message: ToWriter) => {
    if (message.kind === "operations") queue = queue.concat(message.operations);
    else closing = true;
    drainSoon();
  });
  post({ kind: "opened" });
}

function openOrRefuse(
  { file, maxPageCount }: WriterSettings,
  post: (message: FromWriter) => void,
): Db | undefined {
  try {
    return openCheckedDatabase(file, { maxPageCount });
  } catch (error) {
    if (!(error instanceof StoreOpenError)) throw error;
    post({ kind: "refused", message: error.message, hint: error.hint });
    return undefined;
  }
}

function gaugeOf({ file, freeDiskBytesMin }: WriterSettings) {
  return createDiskGauge({
    readFreeBytes() {
      const { bavail, bsize } = statfsSync(dirname(file));
      return bavail * bsize;
    },
    freeBytesMin: freeDiskBytesMin,
    monotonic: () => performance.now(),
  });
}

/** A full disk only leaves the log as long as it is. */
function emptyLog(db: Db): void {
  try {
    db.pragma("wal_checkpoint(TRUNCATE)");
  } catch (error) {
    if (sqliteCode(error) !== "SQLITE_FULL") throw error;
  }
}

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = sqliteCode(error);
  return code === undefined ? message : `${message} (${code})`;
}

if (parentPort !== null) runWriter(parentPort, workerData as WriterSettings);
