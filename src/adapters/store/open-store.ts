import { stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { createBell } from "../../domain/changes.ts";
import { limits } from "../../domain/limits.ts";
import type { Observer } from "../../domain/observer.ts";
import type { Runtime } from "../../domain/runtime.ts";
import type { Store, StoreStatus } from "../../domain/store.ts";
import { createPrivateFile, lockDirectory, prepareDirectory } from "./data-directory.ts";
import { openReaderDatabase } from "./database.ts";
import { createStoreReads } from "./store-reads.ts";
import { openTables, type Tables } from "./tables.ts";
import { createWriteFront, type WriteFront } from "./write-front.ts";
import { openWriterWorker, type WriterWorker } from "./writer-worker.ts";

export interface OpenStoreOptions {
  /** Data directory; made when absent. The database is `caxton.db` in it. */
  readonly directory: string;
  readonly runtime: Runtime;
  readonly observer: Observer;
  /**
   * Called once when the store cannot go on (a failed commit, an I/O error, a dead thread). Every
   * waiting and later write rejects with `STORE_FAILED`; the process should end.
   */
  readonly onFatal: (error: Error) => void;
  /** Writes are refused while less is free. Default `limits.freeDiskBytesMin`. */
  readonly freeDiskBytesMin?: number;
  /** Size limit of the database in pages. Default: none but the disk's. */
  readonly maxPageCount?: number;
  /** Default `limits.eventsMax`. */
  readonly eventsMax?: number;
  /** Default `limits.requestIdWindowMs`. */
  readonly requestIdWindowMs?: number;
}

/**
 * Opens the durable store of a data directory. Disposing takes no more writes, waits for those
 * under way, and closes the database so that the next start need not check it. Rejects with a
 * `StoreOpenError` when the directory is in use, not usable, damaged or of a newer Caxton.
 */
export async function openStore(options: OpenStoreOptions): Promise<Store & AsyncDisposable> {
  const { directory, runtime, observer, onFatal } = options;
  const { freeDiskBytesMin = limits.freeDiskBytesMin, maxPageCount } = options;
  const { eventsMax, requestIdWindowMs = limits.requestIdWindowMs } = options;
  const file = join(directory, "caxton.db");
  await using opened = new AsyncDisposableStack();
  prepareDirectory(directory, observer);
  opened.use(lockDirectory(directory));
  createPrivateFile(file);
  const bell = createBell();
  const settings = { file, freeDiskBytesMin, maxPageCount, eventsMax, requestIdWindowMs };
  const writer: WriterWorker = await openWriterWorker(settings, {
    committed: (results, durationMs) => front.settle(results, durationMs),
    failed: (error) => front.fail(error),
  });
  const { send } = writer;
  const front: WriteFront = createWriteFront({ bell, runtime, observer, onFatal, send });
  opened.defer(writer.close);
  const reader = openReaderDatabase(file);
  // Before the writer closes, so that the last connection to leave empties the log.
  opened.defer(() => void reader.close());
  opened.defer(front.close);
  const tables = openTables(reader, { requestIdWindowMs });
  const all = opened.move();
  return {
    changes: bell,
    write: front.write,
    ...createStoreReads(tables),
    status: () => readStatus(file, tables, front, freeDiskBytesMin),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function readStatus(
  file: string,
  { agents, versions }: Tables,
  front: WriteFront,
  freeDiskBytesMin: number,
): Promise<StoreStatus> {
  const { bavail, bsize } = await statfs(file);
  const freeDiskBytes = bavail * bsize;
  return {
    agents: agents.count(),
    agentVersions: versions.count(),
    writesWaiting: front.waiting(),
    databaseBytes: await sizeOf(file),
    walBytes: await sizeOf(`${file}-wal`),
    freeDiskBytes,
    acceptsWrites: freeDiskBytes >= freeDiskBytesMin,
  };
}

/** 0 when there is no such file. */
async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found?.size ?? 0;
}
