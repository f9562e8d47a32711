import { hash, randomFillSync } from "node:crypto";
import { idPrefixes, type Sha256, type UnixMs } from "./domain/ids.ts";
import type { Runtime } from "./domain/runtime.ts";

/** The largest delay of a timer of Node; a longer one fires at once. */
const delayMsMax = 2 ** 31 - 1;

export interface RuntimeOptions {
  /** Told of every spawned task that failed. Must not throw. */
  readonly onTaskFailure: (task: string, error: unknown) => void;
}

/**
 * The real clock, randomness, timers and ids. Disposing waits for every spawned task, so abort what
 * they wait for first.
 */
export function createRuntime({ onTaskFailure }: RuntimeOptions): Runtime & AsyncDisposable {
  const tasks = new Set<Promise<void>>();
  const uuid = createUuids(Date.now);
  return {
    now: () => Date.now() as UnixMs,
    monotonic: () => performance.now(),
    at: waitUntil,
    random: Math.random,
    id: (kind) => `${idPrefixes[kind]}_${uuid()}`,
    sha256: (content) => hash("sha256", content, "hex") as Sha256,
    spawn(name, task) {
      const run = runTask(task, (error) => onTaskFailure(name, error));
      tasks.add(run);
      void run.finally(() => tasks.delete(run));
    },
    yield: () => new Promise((resolve) => setImmediate(resolve)),
    async [Symbol.asyncDispose]() {
      while (tasks.size > 0) await Promise.all(tasks);
    },
  };
}

/** Never rejects, also when the task throws before its first await. */
async function runTask(task: () => Promise<void>, onFailure: (error: unknown) => void) {
  try {
    await task();
  } catch (error) {
    onFailure(error);
  }
}

function waitUntil(deadline: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted || performance.now() >= deadline) return Promise.resolve();
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    // A timer may fire a little early, and a far deadline takes several of them.
    const arm = () => {
      const leftMs = Math.ceil(deadline - performance.now());
      if (leftMs <= 0) finish();
      else timer = setTimeout(arm, Math.min(leftMs, delayMsMax));
    };
    signal?.addEventListener("abort", finish);
    arm();
  });
}

/**
 * A source of UUIDv7 (RFC 9562) whose results ascend as text, also within a millisecond and when
 * `nowMs` goes back.
 */
export function createUuids(nowMs: () => number): () => string {
  // Filled many at a time: asking the system costs more than all the rest of an id.
  const random = new Uint8Array(10 * 256);
  const pool = new DataView(random.buffer);
  let offset = random.length;
  let lastMs = 0;
  let counter = 0;
  // Half of the 12 bits stay free, so that the counter has room to grow.
  const startCounter = () => pool.getUint16(offset + 8) & 0x7ff;
  return () => {
    offset += 10;
    if (offset >= random.length) {
      randomFillSync(random);
      offset = 0;
    }
    const ms = nowMs();
    if (ms > lastMs) {
      lastMs = ms;
      counter = startCounter();
    } else if (counter < 0xfff) {
      counter += 1;
    } else {
      lastMs += 1;
      counter = startCounter();
    }
    const time = lastMs.toString(16).padStart(12, "0");
    const sequence = (0x7000 | counter).toString(16);
    const variant = (0x8000 | (pool.getUint16(offset) & 0x3fff)).toString(16);
    const tail = pool
      .getUint16(offset + 2)
      .toString(16)
      .padStart(4, "0");
    const rest = pool
      .getUint32(offset + 4)
      .toString(16)
      .padStart(8, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-${sequence}-${variant}-${tail}${rest}`;
  };
}
