import { Worker } from "node:worker_threads";
import type { ToolTrouble } from "../../domain/tool.ts";
import { failedReport, type JobLimits, overMemory } from "./job-limits.ts";
import { threadUrl } from "./thread-url.ts";
import type { CsvJob, JobReport, WorkerReport } from "./tool-jobs.ts";
import { startMeter } from "./worker-meter.ts";

/** A thread that runs one job at a time. */
export interface ToolWorker {
  /** Heap and buffers it may use. */
  readonly memoryBytes: number;
  /** False once it was ended: it cannot be used again. */
  readonly isAlive: boolean;
  /** Rejects only with the reason of an aborted signal. */
  run(job: CsvJob, limits: JobLimits, signal: AbortSignal): Promise<JobReport>;
  end(): Promise<void>;
}

const megabyte = 1024 * 1024;
/** A thread needs so much to start at all. */
const heapMegabytesMin = 24;
const youngMegabytes = 16;

export function createToolWorker(memoryBytes: number): ToolWorker {
  const worker = startThread(memoryBytes);
  let isAlive = true;
  let job: { settle: (report: JobReport) => void } | undefined;
  /** CPU of the thread when its last job was over. */
  let usedMs: number | undefined;

  function crash(trouble: ToolTrouble, message: string): void {
    isAlive = false;
    job?.settle(failedReport(trouble, message));
  }

  worker.on("message", ({ threadCpuMs, ...report }: WorkerReport) => {
    usedMs = threadCpuMs;
    job?.settle(report);
  });
  worker.on("error", (error) => {
    if (isOutOfMemory(error)) crash("TOOL_MEMORY_LIMIT", overMemory(memoryBytes));
    else crash("TOOL_CRASHED", `the tool crashed: ${describe(error)}`);
  });
  worker.on("exit", (code) => crash("TOOL_CRASHED", `the tool ended with status ${code}`));

  async function end(): Promise<void> {
    isAlive = false;
    await worker.terminate();
  }

  return {
    memoryBytes,
    get isAlive() {
      return isAlive;
    },
    end,
    async run(task, limits, signal) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<JobReport>();
      job = { settle: resolve };
      // Answered when the thread is gone: it must not write files any more.
      const meter = startMeter({ worker, limits, usedMs }, (report) => {
        job = undefined;
        void end().then(() => resolve(report));
      });
      const abort = () => {
        job = undefined;
        void end().then(() => reject(signal.reason));
      };
      signal.addEventListener("abort", abort);
      worker.postMessage(task);
      try {
        const report = await promise;
        return { ...report, cpuMs: Math.max(report.cpuMs, meter.cpuMs()) };
      } finally {
        job = undefined;
        meter.stop();
        signal.removeEventListener("abort", abort);
      }
    },
  };
}

function startThread(memoryBytes: number): Worker {
  return new Worker(threadUrl("tool-thread", import.meta.url), {
    name: "caxton-tool",
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: {
      maxOldGenerationSizeMb: Math.max(heapMegabytesMin, Math.ceil(memoryBytes / megabyte)),
      maxYoungGenerationSizeMb: youngMegabytes,
      stackSizeMb: 4,
    },
  });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
