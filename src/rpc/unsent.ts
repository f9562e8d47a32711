/** What of a whole answer still waits for its reader. */
export interface Unsent {
  /** 0 once everything has gone, or nothing can go any more. */
  readonly waitingBytes: () => number;
  /** A figure that changes with every byte that goes. */
  readonly progress: () => number;
  readonly cut: () => void;
}

/** Answers that leave less behind are not watched: they are bounded by their number. */
const watchedBytesMin = 64 * 1024;

/**
 * Cuts an answer that has been given whole and whose reader takes nothing for `patienceMs`. Streams
 * that still go on are the chain's to watch.
 */
export function watchUnsent({ waitingBytes, progress, cut }: Unsent, patienceMs: number): void {
  if (waitingBytes() < watchedBytesMin) return;
  let before = progress();
  const timer = setInterval(() => {
    const now = progress();
    const waiting = waitingBytes() > 0;
    if (waiting && now !== before) {
      before = now;
      return;
    }
    clearInterval(timer);
    if (waiting) cut();
  }, patienceMs).unref();
}
