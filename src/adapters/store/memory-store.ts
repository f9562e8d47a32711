import { createBell } from "../../domain/changes.ts";
import { limits } from "../../domain/limits.ts";
import type { Observer } from "../../domain/observer.ts";
import type { Runtime } from "../../domain/runtime.ts";
import type { Operation, Store } from "../../domain/store.ts";
import { batchMax } from "./batch-max.ts";
import { type CommitPoint, type Core, createCore } from "./core.ts";
import { type Db, openMemoryDatabase } from "./database.ts";
import { createDiskGauge } from "./disk-gauge.ts";
import { createStoreReads } from "./store-reads.ts";
import { openTables } from "./tables.ts";
import { createWriteFront, type WriteFront } from "./write-front.ts";

export interface MemoryStoreOptions {
  readonly runtime: Runtime;
  readonly observer: Observer;
  /** Called once when the store cannot go on. */
  readonly onFatal: (error: Error) => void;
  /** What survives a crash of the store. Default: a new `openMemoryDatabase()`. */
  readonly db?: Db;
  /**
   * Called at each point of each commit; what it throws is a crash there: the store ends as if the
   * process had died, and another one may be opened on the same `db`.
   */
  readonly reached?: (point: CommitPoint) => void;
  /** Free bytes of the pretended disk. Default: endless. */
  readonly readFreeBytes?: () => number;
  /** Default `limits.eventsMax`. */
  readonly eventsMax?: number;
  /** Default `limits.requestIdWindowMs`. */
  readonly requestIdWindowMs?: number;
}

/** A store without a thread of its own: the same core, for tests and simulations. */
export function openMemoryStore(options: MemoryStoreOptions): Store & AsyncDisposable {
  const { runtime, observer, onFatal, db = openMemoryDatabase() } = options;
  const { readFreeBytes = () => Number.MAX_SAFE_INTEGER, ...coreOptions } = options;
  const freeBytesMin = limits.freeDiskBytesMin;
  const { monotonic } = runtime;
  const disk = createDiskGauge({ readFreeBytes, freeBytesMin, monotonic });
  const core = createCore(db, { ...coreOptions, disk });
  const tables = openTables(db, { requestIdWindowMs: limits.requestIdWindowMs });
  const bell = createBell();
  const front: WriteFront = createWriteFront({
    bell,
    runtime,
    observer,
    onFatal,
    send: (operations) => commitAll(core, front, runtime, operations),
  });
  return {
    changes: bell,
    write: front.write,
    ...createStoreReads(tables),
    async status() {
      const databaseBytes =
        db
          .prepare<[], number>(
            "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
          )
          .pluck()
          .get() ?? 0;
      const freeDiskBytes = readFreeBytes();
      return {
        agents: tables.agents.count(),
        agentVersions: tables.versions.count(),
        writesWaiting: front.waiting(),
        databaseBytes,
        walBytes: 0,
        freeDiskBytes,
        acceptsWrites: freeDiskBytes >= freeBytesMin,
      };
    },
    [Symbol.asyncDispose]: () => front.close(),
  };
}

function commitAll(
  core: Core,
  front: WriteFront,
  runtime: Runtime,
  operations: readonly Operation[],
): void {
  for (let from = 0; from < operations.length; from += batchMax) {
    const began = runtime.monotonic();
    try {
      const results = core.commit(operations.slice(from, from + batchMax));
      front.settle(results, runtime.monotonic() - began);
    } catch (error) {
      front.fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
  }
}
