import { ModelError, type ModelPart, type ModelProvider } from "../../domain/model.ts";
import type { ModelChoice } from "../../domain/model-choice.ts";
import type { Runtime } from "../../domain/runtime.ts";
import { waitOver } from "../../domain/wait-over.ts";

/** Longest waits for the first part of an answer, for each further one, and for all of it. */
export type PartTimeouts = Pick<ModelChoice["patience"], "firstPartMs" | "gapMs" | "answerMs">;

/**
 * The provider with time-outs on the first part, on gaps, and on the whole where one is set. Empty
 * texts count as signs of life and are not passed on. Time that the reader takes for itself is no
 * gap. Throws `MODEL_TIMEOUT` on time also when the provider does not react to its signal.
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
  /** Whether the time for the whole answer has passed. */
  readonly isOver: boolean;
}

/** One sleeper for the whole stream: a timer for each part would cost more than the part. */
function createPartClock(timeouts: PartTimeouts, runtime: Runtime, signal: AbortSignal): PartClock {
  let watching = false;
  let started = false;
  let fail: ((reason: unknown) => void) | undefined;
  let deadline = 0;
  const { answerMs = Number.POSITIVE_INFINITY } = timeouts;
  const last = runtime.monotonic() + answerMs;
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
    get isOver() {
      return runtime.monotonic() >= last;
    },
    within(part) {
      return new Promise((resolve, reject) => {
        if (runtime.monotonic() >= last) reject(expired);
        deadline = Math.min(last, runtime.monotonic() + wait());
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

function timeoutError(name: string, timeouts: PartTimeouts, clock: PartClock): ModelError {
  return new ModelError("MODEL_TIMEOUT", `${name}: ${toMessage(timeouts, clock)}`, {
    retryable: true,
  });
}

function toMessage(timeouts: PartTimeouts, { started, isOver }: PartClock): string {
  if (isOver) return `the answer was not whole within ${timeouts.answerMs} ms`;
  return started
    ? `the answer stopped in its middle for ${timeouts.gapMs} ms`
    : `no answer began within ${timeouts.firstPartMs} ms`;
}
