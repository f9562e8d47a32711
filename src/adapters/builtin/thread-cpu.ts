/** Splits the CPU time of this thread among the jobs that run in it. */
export interface ThreadCpu {
  /** Milliseconds this thread has used in all. */
  readonly totalMs: number;
  /** Milliseconds since the last charge, whoever that was for. */
  charge(): number;
}

/**
 * The kernel brings a running thread's time up to date only every few milliseconds and when it
 * sleeps, so that the times of short jobs, each measured by itself, would add up to almost nothing.
 * Charging what was used since the last charge loses nothing: it is only told a little late.
 */
export function createThreadCpu(): ThreadCpu {
  let chargedMs = readMs();
  return {
    get totalMs() {
      return chargedMs;
    },
    charge() {
      const nowMs = readMs();
      const usedMs = nowMs - chargedMs;
      chargedMs = nowMs;
      return usedMs;
    },
  };
}

function readMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
