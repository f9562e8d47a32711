import { ModelError, type ModelPart, type ModelProvider } from "../../domain/model.ts";
import type { ModelChoice } from "../../domain/model-choice.ts";
import type { Runtime } from "../../domain/runtime.ts";
import { waitOver } from "../../domain/wait-over.ts";

/** Longest waits for the first part of an answer and for each further one. */
export type PartTimeouts = Pick<ModelChoice["patience"], "firstPartMs" | "gapMs">;

/**
 * The provider with time-outs on the first part and on gaps, not on the whole. Empty texts count as
 * signs of life and are not passed on. Time that the reader takes for itself does not count. Throws
 * `MODEL_TIMEOUT` on time also when the provider does not react to its signal.
 */
export function withTimeouts(
  provider: ModelProvider,
  timeouts: PartTimeouts,
  runtime: Runtime,
): ModelProvider {
  return {
    name: provider.name,
    contextTokens: (model) => provider.contextTokens(model),
    async *stream(request, signal) {
      signal.throwIfAborted();
      const left = new AbortController();
      const leave = () => left.abort(signal.reason);
      signal.addEventListener("abort", leave);
      const parts = provider.stream(request, left.signal)[Symbol.asyncIterator]();
      const clock = createPartClock(timeouts, runtime, left.signal);
      try {
        yield* readWithin(parts, clock);
      } catch (error) {
        signal.throwIfAborted();
        throw error === expired ? timeoutError(provider.name, timeouts, clock) : error;
      } finally {
        signal.removeEventListener("abort", leave);
        left.abort(waitOver);
        void end(parts);
      }
    },
  };
}

async function* readWithin(
  parts: AsyncIterator<ModelPart>,
  clock: PartClock,
): AsyncGenerator<ModelPart, void, void> {
  for (;;) {
    const { done, value } = await clock.within(parts.next());
    if (done) return;
    if (!isSignOfLife(value)) yield value;
  }
}

const isSignOfLife = (part: ModelPart) => part.kind === "text" && part.text === "";

/** Not awaited, because a provider that hangs would hang its reader too. */
async function end(parts: AsyncIterator<ModelPart>) {
  try {
    await parts.return?.();
  } catch {
    // The answer was given up; how that went interests nobody.
  }
}

/** Marks the end of a wait; never seen outside of this file. */
const expired = Symbol("expired");

interface PartClock {
  /** Settles as `part` does, or rejects with `expired`, or with the reason of the signal. */
  within(part: Promise<IteratorResult<ModelPart>>): Promise<IteratorResult<ModelPart>>;
  /** Whether a part has arrived. */
  readonly started: boolean;
}

/** One sleeper for the whole stream: a timer for each part would cost more than the part. */
function createPartClock(timeouts: PartTimeouts, runtime: Runtime, signal: AbortSignal): PartClock {
  let watching = false;
  let started = false;
  let fail: ((reason: unknown) => void) | undefined;
  let deadline = 0;
  let nap = new AbortController();
  const wait = () => (started ? timeouts.gapMs : timeouts.firstPartMs);
  const watch = async () => {
    while (!signal.aborted) {
      nap = new AbortController();
      // While the reader is busy nothing is due; a wait that begins meanwhile ends later than this.
      const until = fail === undefined ? runtime.monotonic() + wait() : deadline;
      await runtime.at(until, nap.signal);
      if (fail !== undefined && runtime.monotonic() >= deadline) return fail(expired);
    }
  };
  signal.addEventListener("abort", () => {
    nap.abort(waitOver);
    fail?.(signal.reason);
  });
  return {
    get started() {
      return started;
    },
    within(part) {
      return new Promise((resolve, reject) => {
        deadline = runtime.monotonic() + wait();
        fail = reject;
        if (!watching) void watch();
        watching = true;
        const settle = () => {
          fail = undefined;
          // From here on the shorter wait counts.
          if (!started) nap.abort(waitOver);
          started = true;
        };
        part.then(
          (result) => {
            settle();
            resolve(result);
          },
          (error) => {
            settle();
            reject(error);
          },
        );
      });
    },
  };
}

function timeoutError(name: string, timeouts: PartTimeouts, { started }: PartClock): ModelError {
  const { firstPartMs, gapMs } = timeouts;
  const message = started
    ? `${name}: the answer stopped in its middle for ${gapMs} ms`
    : `${name}: no answer began within ${firstPartMs} ms`;
  return new ModelError("MODEL_TIMEOUT", message, { retryable: true });
}
