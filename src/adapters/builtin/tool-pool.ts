import type { JobReport, ToolJob } from "./tool-jobs.ts";
import { createToolWorker, type JobLimits, type ToolWorker } from "./tool-worker.ts";

/** Runs jobs in threads, so many at once; others wait in order. */
export interface ToolPool extends AsyncDisposable {
  /** Rejects only with the reason of an aborted signal. */
  run(job: ToolJob, limits: JobLimits, signal: AbortSignal): Promise<JobReport>;
}

export interface ToolPoolOptions {
  /** Jobs that compute, at once. */
  readonly computingMax: number;
  /** Jobs that wait for the network, at once. */
  readonly fetchingMax: number;
  /** Jobs of each kind that wait for a thread. */
  readonly waitingMax: number;
}

/** A thread without work is kept for the next job so long. */
const idleMs = 30_000;
const idleMax = 2;

export function createToolPool(options: ToolPoolOptions): ToolPool {
  const lanes = {
    csv: createLane(options.computingMax, options.waitingMax),
    fetch: createLane(options.fetchingMax, options.waitingMax),
  };
  const workers = new Set<ToolWorker>();
  let idle: { readonly worker: ToolWorker; readonly timer: NodeJS.Timeout }[] = [];

  function takeWorker(memoryBytes: number): ToolWorker {
    idle = idle.filter(({ worker }) => worker.isAlive);
    const found = idle.find(({ worker }) => worker.memoryBytes === memoryBytes);
    if (found !== undefined) {
      clearTimeout(found.timer);
      idle = idle.filter((it) => it !== found);
      return found.worker;
    }
    const worker = createToolWorker(memoryBytes);
    workers.add(worker);
    return worker;
  }

  function giveBack(worker: ToolWorker): void {
    if (!worker.isAlive) {
      workers.delete(worker);
      return;
    }
    const timer = setTimeout(() => retire(worker), idleMs).unref();
    idle.push({ worker, timer });
    const oldest = idle.length > idleMax ? idle[0] : undefined;
    if (oldest !== undefined) retire(oldest.worker);
  }

  function retire(worker: ToolWorker): void {
    for (const { timer } of idle.filter((it) => it.worker === worker)) clearTimeout(timer);
    idle = idle.filter((it) => it.worker !== worker);
    workers.delete(worker);
    void worker.end();
  }

  async function runIn(
    worker: ToolWorker,
    job: ToolJob,
    { limits, signal }: { readonly limits: JobLimits; readonly signal: AbortSignal },
  ): Promise<JobReport> {
    try {
      return await worker.run(job, limits, signal);
    } finally {
      giveBack(worker);
    }
  }

  return {
    async run(job, limits, signal) {
      const place = await lanes[job.kind].enter(limits.deadline, signal);
      if (place !== "entered") return refused(place);
      try {
        return await runIn(takeWorker(limits.memoryBytes), job, { limits, signal });
      } finally {
        lanes[job.kind].leave();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const { timer } of idle) clearTimeout(timer);
      await Promise.all([...workers].map((worker) => worker.end()));
    },
  };
}

type Entry = "entered" | "late" | "full";

/** Lets so many in at once. Who waits is let in in order, and gives up at its deadline. */
function createLane(placesMax: number, waitingMax: number) {
  let taken = 0;
  const waiting = new Set<() => void>();

  function enter(deadline: number, signal: AbortSignal): Promise<Entry> {
    signal.throwIfAborted();
    if (taken < placesMax) {
      taken += 1;
      return Promise.resolve("entered");
    }
    if (waiting.size >= waitingMax) return Promise.resolve("full");
    return new Promise((resolve, reject) => {
      const settle = () => {
        waiting.delete(letIn);
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      };
      const letIn = () => {
        settle();
        taken += 1;
        resolve("entered");
      };
      const abort = () => {
        settle();
        reject(signal.reason);
      };
      const giveUp = () => {
        settle();
        resolve("late");
      };
      const timer = setTimeout(giveUp, deadline - performance.now());
      signal.addEventListener("abort", abort);
      waiting.add(letIn);
    });
  }

  function leave(): void {
    taken -= 1;
    const [next] = waiting;
    next?.();
  }

  return { enter, leave };
}

function refused(entry: "late" | "full"): JobReport {
  const isLate = entry === "late";
  const message = isLate
    ? "no thread was free before the time of the call was over"
    : "too many calls wait for a thread already";
  const trouble = isLate ? "TOOL_TIMEOUT" : "TOOL_FAILED";
  return { outcome: { kind: "failed", trouble, message, hint: "try again later" }, cpuMs: 0 };
}
