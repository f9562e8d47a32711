import { Worker } from "node:worker_threads";
import type { ToolTrouble } from "../../domain/tool.ts";
import type { JobOutcome, JobReport, ToolJob } from "./tool-jobs.ts";

/** Limits of one job; going over one ends the worker. */
export interface JobLimits {
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** A thread that runs one job at a time. */
export interface ToolWorker {
  /** Heap and buffers it may use. */
  readonly memoryBytes: number;
  /** False once it was ended: it cannot be used again. */
  readonly isAlive: boolean;
  /** Rejects only with the reason of an aborted signal. */
  run(job: ToolJob, limits: JobLimits, signal: AbortSignal): Promise<JobReport>;
  end(): Promise<void>;
}

const measureMs = 100;
const megabyte = 1024 * 1024;
/** A thread needs so much to start at all. */
const heapMegabytesMin = 24;
const youngMegabytes = 16;

export function createToolWorker(memoryBytes: number): ToolWorker {
  const worker = new Worker(threadUrl(import.meta.url), {
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
  let isAlive = true;
  let job: { settle: (report: JobReport) => void } | undefined;

  function crash(trouble: ToolTrouble, message: string): void {
    isAlive = false;
    job?.settle({ outcome: failed(trouble, message), cpuMs: 0 });
  }

  worker.on("message", (report: JobReport) => job?.settle(report));
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
      const meter = startMeter(worker, limits, (report) => {
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

/** Watches clock, CPU and memory of the thread until it is stopped; reports the first excess. */
function startMeter(worker: Worker, limits: JobLimits, onExcess: (report: JobReport) => void) {
  let startCpuMs: number | undefined;
  let cpuMs = 0;
  let overMemoryCount = 0;
  let isStopped = false;
  const timer = setInterval(() => void measure(), measureMs);
  const leftMs = limits.deadline - performance.now();
  const clock = setTimeout(() => excess("TOOL_TIMEOUT", "the call took too long"), leftMs);
  void measure();

  async function measure(): Promise<void> {
    // A thread that has ended meanwhile has nothing to tell.
    const usage = await worker.cpuUsage().catch(() => undefined);
    const heap = await worker.getHeapStatistics().catch(() => undefined);
    if (isStopped || usage === undefined || heap === undefined) return;
    const totalMs = (usage.user + usage.system) / 1000;
    startCpuMs ??= totalMs;
    cpuMs = totalMs - startCpuMs;
    if (cpuMs > limits.cpuMs) {
      excess("TOOL_CPU_LIMIT", `the call used more than ${Math.round(limits.cpuMs)} ms of CPU`);
    }
    const bytes = heap.used_heap_size + heap.external_memory;
    // Once may be garbage that is about to be collected.
    overMemoryCount = bytes > limits.memoryBytes ? overMemoryCount + 1 : 0;
    if (overMemoryCount > 2) excess("TOOL_MEMORY_LIMIT", overMemory(limits.memoryBytes));
  }

  function stop(): void {
    isStopped = true;
    clearInterval(timer);
    clearTimeout(clock);
  }

  function excess(trouble: ToolTrouble, message: string): void {
    if (isStopped) return;
    stop();
    onExcess({ outcome: failed(trouble, message), cpuMs });
  }

  return { stop, cpuMs: () => cpuMs };
}

function failed(trouble: ToolTrouble, message: string): JobOutcome {
  return { kind: "failed", trouble, message, hint: "" };
}

function overMemory(bytes: number): string {
  return `the call used more than ${Math.round(bytes / megabyte)} MB of memory`;
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The thread's module, beside this one: a source file here, compiled in a distribution. */
function threadUrl(moduleUrl: string): URL {
  const extension = moduleUrl.endsWith(".ts") ? "ts" : "js";
  return new URL(`./tool-thread.${extension}`, moduleUrl);
}
