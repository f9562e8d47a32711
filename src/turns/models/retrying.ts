import { ModelError, type ModelProvider } from "../../domain/model.ts";
import type { ModelPatience } from "../../domain/model-choice.ts";
import type { Runtime } from "../../domain/runtime.ts";
import { noteParts } from "./note-parts.ts";

/** How often and after what waits a call is repeated. */
export type RetryRules = Pick<ModelPatience, "retriesMax" | "delayMs" | "factor" | "delayMaxMs">;

/** That a call is repeated after `waitMs`. */
export interface ModelRetry {
  readonly provider: string;
  /** From 1. */
  readonly retry: number;
  readonly waitMs: number;
  readonly error: ModelError;
}

/**
 * The provider with repeats of what a repeat may mend: after growing waits with jitter, never
 * sooner than the provider asks, and not at all when it asks for more than `delayMaxMs`, or once a
 * part was given out.
 */
export function retrying(
  provider: ModelProvider,
  rules: RetryRules,
  runtime: Runtime,
  onRetry: (retry: ModelRetry) => void = () => undefined,
): ModelProvider {
  return {
    name: provider.name,
    contextTokens: (model) => provider.contextTokens(model),
    async *stream(request, signal) {
      const progress = { given: false };
      const waitOrThrow = async (error: unknown, retry: number) => {
        signal.throwIfAborted();
        const waitMs = progress.given ? undefined : findWait(error, retry, rules, runtime);
        if (waitMs === undefined) throw error;
        onRetry({ provider: provider.name, retry, waitMs, error: error as ModelError });
        await runtime.at(runtime.monotonic() + waitMs, signal);
        signal.throwIfAborted();
      };
      for (let retry = 1; ; retry += 1) {
        try {
          return yield* noteParts(provider.stream(request, signal), progress);
        } catch (error) {
          await waitOrThrow(error, retry);
        }
      }
    },
  };
}

/** Undefined where a repeat makes no sense: also for anything but a `ModelError`. */
function findWait(
  error: unknown,
  retry: number,
  rules: RetryRules,
  runtime: Runtime,
): number | undefined {
  if (!(error instanceof ModelError) || !error.retryable || retry > rules.retriesMax) {
    return undefined;
  }
  const asked = error.retryAfterMs ?? 0;
  if (asked > rules.delayMaxMs) return undefined;
  const full = Math.min(rules.delayMs * rules.factor ** (retry - 1), rules.delayMaxMs);
  return Math.max(full * (1 - runtime.random() / 2), asked);
}
