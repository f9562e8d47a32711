import { Worker } from "node:worker_threads";
import { failedReport, type JobLimits } from "./job-limits.ts";
import { threadUrl } from "./thread-url.ts";
import type { FetchJob, FetchOrder, FetchReport, JobReport } from "./tool-jobs.ts";

/** One thread for all requests: they wait for the network, and nothing of others runs in it. */
export interface FetchHost extends AsyncDisposable {
  /** Rejects only with the reason of an aborted signal. */
  run(job: FetchJob, limits: JobLimits, signal: AbortSignal): Promise<JobReport>;
}

interface FetchThread {
  readonly worker: Worker;
  /** Takes no further job, and ends those in it. */
  end(): Promise<unknown>;
  /** What is under way in it. */
  readonly jobs: Map<number, (report: JobReport) => void>;
}

/** A thread without work is kept for the next job so long. */
const idleMs = 30_000;
/** A thread that does not stop a job within this time is held up, and ended with all its jobs. */
const stopMs = 2_000;
/** All jobs together; bodies go through in pieces, and at most 128 KiB of each are kept. */
const heapMegabytes = 128;

/** `module` is that of the thread. */
export function createFetchHost(module = threadUrl("fetch-thread", import.meta.url)): FetchHost {
  let current: FetchThread | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  function useThread(): FetchThread {
    clearTimeout(idle);
    current ??= startThread(module, (thread) => {
      if (current === thread) current = undefined;
    });
    return current;
  }

  function release(thread: FetchThread): void {
    if (thread !== current || thread.jobs.size > 0) return;
    clearTimeout(idle);
    idle = setTimeout(() => void thread.end(), idleMs).unref();
  }

  return {
    async run(job, limits, signal) {
      const thread = useThread();
      lastId += 1;
      try {
        return await runIn(thread, lastId, { job, limits, signal });
      } finally {
        release(thread);
      }
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(idle);
      await current?.end();
    },
  };
}

interface Task {
  readonly job: FetchJob;
  readonly limits: JobLimits;
  readonly signal: AbortSignal;
}

async function runIn(
  { worker, end, jobs }: FetchThread,
  id: number,
  { job, limits, signal }: Task,
): Promise<JobReport> {
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<JobReport>();
  const send = (order: FetchOrder) => worker.postMessage(order);
  let isLate = false;
  let held: NodeJS.Timeout | undefined;
  // Answered when the thread has let go of it: it must not write files any more.
  const stop = () => {
    send({ kind: "stop", id });
    held ??= setTimeout(() => void end(), stopMs);
  };
  const clock = setTimeout(() => {
    isLate = true;
    stop();
  }, limits.deadline - performance.now());
  signal.addEventListener("abort", stop);
  jobs.set(id, resolve);
  send({ kind: "fetch", id, job, cpuMs: limits.cpuMs });
  try {
    const report = await promise;
    signal.throwIfAborted();
    if (!isLate || report.outcome.kind !== "failed") return report;
    return { ...failedReport("TOOL_TIMEOUT", limits.lateMessage), cpuMs: report.cpuMs };
  } finally {
    jobs.delete(id);
    clearTimeout(clock);
    clearTimeout(held);
    signal.removeEventListener("abort", stop);
  }
}

function startThread(module: URL, onEnd: (thread: FetchThread) => void): FetchThread {
  const worker = new Worker(module, {
    name: "caxton-fetch",
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, stackSizeMb: 4 },
  });
  const jobs: FetchThread["jobs"] = new Map();
  const end = () => {
    onEnd(thread);
    return worker.terminate();
  };
  const thread = { worker, end, jobs };
  worker.on("message", ({ id, outcome, cpuMs }: FetchReport) => jobs.get(id)?.({ outcome, cpuMs }));
  const crash = (message: string) => {
    onEnd(thread);
    for (const settle of jobs.values()) settle(failedReport("TOOL_CRASHED", message));
  };
  worker.on("error", (error) => crash(`the network thread crashed: ${String(error)}`));
  worker.on("exit", () => crash("the network thread was ended; the call may be made again"));
  return thread;
}
