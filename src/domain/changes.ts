import type { Runtime } from "./runtime.ts";
import { waitOver } from "./wait-over.ts";

/**
 * A counter that says "something was committed" and carries no data. Watchers read the log from
 * their own position and wait here when it has nothing for them.
 */
export interface Changes {
  /** Grows with every commit. Take it before reading, so that nothing in between is missed. */
  readonly version: number;
  /** Resolves once `version` is no longer `seen`, or when `signal` aborts. Never rejects. */
  since(seen: number, signal: AbortSignal): Promise<void>;
}

/**
 * Resolves once `changes` is no longer at `seen`, at the deadline (of `monotonic()`), or when
 * `signal` aborts, and leaves nothing waiting behind. Never rejects.
 */
export async function changeOrDeadline(
  changes: Changes,
  seen: number,
  wait: { readonly runtime: Runtime; readonly deadline: number; readonly signal: AbortSignal },
): Promise<void> {
  const done = new AbortController();
  const either = AbortSignal.any([wait.signal, done.signal]);
  await Promise.race([changes.since(seen, either), wait.runtime.at(wait.deadline, either)]);
  done.abort(waitOver);
}

/** `Changes` with the bell to ring. */
export interface Bell extends Changes {
  ring(): void;
}

export function createBell(): Bell {
  let version = 0;
  const waiting = new Set<() => void>();
  return {
    get version() {
      return version;
    },
    ring() {
      version += 1;
      for (const wake of waiting) wake();
    },
    since(seen, signal) {
      if (seen !== version || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener("abort", wake);
      });
    },
  };
}
