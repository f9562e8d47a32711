import type { Failure } from "../../domain/failure.ts";

/** Least time between two looks at the disk: too short to fill what is kept free. */
const intervalMs = 100;

export interface DiskGaugeOptions {
  /** Free bytes of the disk now. */
  readonly readFreeBytes: () => number;
  readonly freeBytesMin: number;
  readonly monotonic: () => number;
}

/** Watches the free space of the data directory's disk. */
export interface DiskGauge {
  /** Why no work is taken now; undefined while there is room. Looks at most every 100 ms. */
  refusal(): Failure | undefined;
  /** The failure of a write that found the disk full. */
  full(): Failure;
}

export function createDiskGauge(options: DiskGaugeOptions): DiskGauge {
  const { readFreeBytes, freeBytesMin, monotonic } = options;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let refusal: Failure | undefined;
  return {
    refusal() {
      const now = monotonic();
      if (now - lookedAt < intervalMs) return refusal;
      lookedAt = now;
      const freeBytes = readFreeBytes();
      refusal = freeBytes < freeBytesMin ? diskFailure(freeBytes, freeBytesMin) : undefined;
      return refusal;
    },
    full: () => diskFailure(readFreeBytes(), freeBytesMin),
  };
}

function diskFailure(freeBytes: number, freeBytesMin: number): Failure {
  return {
    reason: "DISK",
    message:
      `The disk of the data directory is too full to write (${freeBytes} bytes free, ` +
      `${freeBytesMin} needed): free some space; writing then goes on by itself`,
    metadata: { free_bytes: String(freeBytes), limit: String(freeBytesMin) },
    retryAfterMs: 10_000,
  };
}
