import { stat } from "node:fs/promises";
import { createFetchHost } from "./fetch-host.ts";
import { failedReport, type JobLimits } from "./job-limits.ts";
import { createLane, type Lane } from "./lane.ts";
import type { CsvJob, FetchJob, JobReport } from "./tool-jobs.ts";
import { createToolWorker, type ToolWorker } from "./tool-worker.ts";

/** Runs jobs in threads, so many at once; others wait in order. */
export interface ToolPool extends AsyncDisposable {
  /** Rejects only with the reason of an aborted signal, like `fetch`. */
  compute(job: CsvJob, limits: JobLimits, signal: AbortSignal): Promise<JobReport>;
  fetch(job: FetchJob, limits: JobLimits, signal: AbortSignal): Promise<JobReport>;
}

export interface ToolPoolOptions {
  /** Jobs of each size that compute, at once; each has a thread. */
  readonly computingMax: number;
  /** Jobs that wait for the network, at once; they share a thread. */
  readonly fetchingMax: number;
  /** Jobs of each kind that wait for their turn. */
  readonly waitingMax: number;
}

/** A thread without work is kept for the next job so long. */
const idleMs = 30_000;
/** A larger table is a large job: small ones do not wait behind it. */
const smallBytesMax = 1024 * 1024;

export function createToolPool(options: ToolPoolOptions): ToolPool {
  const { computingMax, waitingMax } = options;
  const lanes = {
    small: createLane(computingMax, waitingMax),
    large: createLane(computingMax, waitingMax),
    fetch: createLane(options.fetchingMax, waitingMax),
  };
  const fetcher = createFetchHost();
  const workers = createWorkers(computingMax + 1);

  async function inLane(
    lane: Lane,
    { deadline, signal }: { readonly deadline: number; readonly signal: AbortSignal },
    run: () => Promise<JobReport>,
  ): Promise<JobReport> {
    const place = await lane.enter(deadline, signal);
    if (place !== "entered") return refused(place);
    try {
      return await run();
    } finally {
      lane.leave();
    }
  }

  return {
    async compute(job, limits, signal) {
      const lane = lanes[await sizeOf(job)];
      const { deadline } = limits;
      return inLane(lane, { deadline, signal }, () => workers.run(job, limits, signal));
    },
    fetch(job, limits, signal) {
      const { deadline } = limits;
      return inLane(lanes.fetch, { deadline, signal }, () => fetcher.run(job, limits, signal));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([fetcher[Symbol.asyncDispose](), workers[Symbol.asyncDispose]()]);
    },
  };
}

async function sizeOf({ input }: CsvJob): Promise<"small" | "large"> {
  if ("text" in input) return "small";
  // A file that is gone is told by the job itself.
  const { size } = await stat(input.file).catch(() => ({ size: 0 }));
  return size > smallBytesMax ? "large" : "small";
}

/** Threads of one job at a time, of which so many are kept when they have nothing to do. */
function createWorkers(idleMax: number) {
  const workers = new Set<ToolWorker>();
  let idle: { readonly worker: ToolWorker; readonly timer: NodeJS.Timeout }[] = [];

  function take(memoryBytes: number): ToolWorker {
    idle = idle.filter(({ worker }) => worker.isAlive);
    const found = idle.findLast(({ worker }) => worker.memoryBytes === memoryBytes);
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

  return {
    async run(job: CsvJob, limits: JobLimits, signal: AbortSignal): Promise<JobReport> {
      const worker = take(limits.memoryBytes);
      try {
        return await worker.run(job, limits, signal);
      } finally {
        giveBack(worker);
      }
    },
    async [Symbol.asyncDispose]() {
      for (const { timer } of idle) clearTimeout(timer);
      await Promise.all([...workers].map((worker) => worker.end()));
    },
  };
}

function refused(entry: "late" | "full"): JobReport {
  return entry === "late"
    ? failedReport("TOOL_TIMEOUT", "no thread was free before the time of the call was over", later)
    : failedReport("TOOL_FAILED", "too many calls wait for a thread already", later);
}

const later = "try again later";
