import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";

const firstPauseMs = 200;
const repeatsMax = 4;

/**
 * Runs `attempt`, again while it fails with UNAVAILABLE: up to four times, with pauses of 0.2 to
 * 1.6 s. An address where nobody listened in the first place is not tried again.
 */
export async function repeatWhileUnavailable<T>(
  attempt: () => Promise<T>,
  limit: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<T> {
  for (let repeat = 0; ; repeat += 1) {
    try {
      return await attempt();
    } catch (error) {
      const pauseMs = firstPauseMs * 2 ** repeat;
      const isLate = Date.now() + pauseMs >= limit.deadlineMs;
      if (repeat === repeatsMax || isLate || !isWorthRepeating(error, repeat)) throw error;
      await sleep(pauseMs, undefined, { signal: limit.signal });
    }
  }
}

function isWorthRepeating(error: unknown, repeat: number): boolean {
  const { code } = ConnectError.from(error);
  return code === Code.Unavailable && (repeat > 0 || !isNobodyListening(error));
}

const nobodyListens = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]);

/** Whether an error comes from an address that nobody answers at. */
export function isNobodyListening(error: unknown): boolean {
  return nobodyListens.has(systemCode(error) ?? "");
}

/** The operating system's code of the error or one of its causes, such as `ECONNREFUSED`. */
export function systemCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
    if (cause instanceof AggregateError) return systemCode(cause.errors[0]);
  }
  return undefined;
}
