import type { ToolTrouble } from "../../domain/tool.ts";
import type { JobReport } from "./tool-jobs.ts";

/** Limits of one job; going over one ends it. */
export interface JobLimits {
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  /** What a call that was too slow is told. */
  readonly lateMessage: string;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** A job without a result that used nothing that is known of. */
export function failedReport(trouble: ToolTrouble, message: string, hint = ""): JobReport {
  return { outcome: { kind: "failed", trouble, message, hint }, cpuMs: 0 };
}

/** For people. */
export function overMemory(bytes: number): string {
  return `the call used more than ${Math.round(bytes / 1024 ** 2)} MB of memory`;
}
