import type { Worker } from "node:worker_threads";
import type { ToolTrouble } from "../../domain/tool.ts";
import { failedReport, type JobLimits, overMemory } from "./job-limits.ts";
import type { JobReport } from "./tool-jobs.ts";

const measureMs = 50;

interface Metered {
  readonly worker: Worker;
  readonly limits: JobLimits;
  /** CPU of the thread before; undefined: all until the first measurement, as it still starts. */
  readonly usedMs: number | undefined;
}

/** Watches clock, CPU and memory of the thread until it is stopped; reports the first excess. */
export function startMeter(
  { worker, limits, usedMs }: Metered,
  onExcess: (report: JobReport) => void,
) {
  let startCpuMs = usedMs;
  let cpuMs = 0;
  let overMemoryCount = 0;
  let isStopped = false;
  const timer = setInterval(() => void measure(), measureMs);
  const leftMs = limits.deadline - performance.now();
  const clock = setTimeout(() => excess("TOOL_TIMEOUT", limits.lateMessage), leftMs);
  if (startCpuMs === undefined) void measure();

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
    onExcess({ ...failedReport(trouble, message), cpuMs });
  }

  return { stop, cpuMs: () => cpuMs };
}
