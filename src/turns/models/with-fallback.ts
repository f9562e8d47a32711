import { ModelError, type ModelProvider } from "../../domain/model.ts";
import type { ModelChoice, ModelSwitch } from "../../domain/model-choice.ts";
import { noteParts } from "./note-parts.ts";

/** One model of one provider. */
export type ModelTarget = Pick<ModelChoice, "provider" | "model">;

/**
 * One provider out of several models that the agent's file names, asked in this order: the next one
 * when a call fails before it gave out a part. Each switch is told to `onSwitch`, so make one for
 * each call. When all fail it throws the trouble of the last, with what each said.
 */
export function withFallback(
  targets: readonly [ModelTarget, ...ModelTarget[]],
  onSwitch: (change: ModelSwitch) => void,
): ModelProvider {
  return {
    name: targets[0].provider.name,
    contextTokens: () =>
      Math.min(...targets.map(({ provider, model }) => provider.contextTokens(model))),
    async *stream(request, signal) {
      const errors: ModelError[] = [];
      const progress = { given: false };
      const switchOrThrow = (error: unknown, from: ModelTarget, to: ModelTarget | undefined) => {
        if (progress.given || signal.aborted || !(error instanceof ModelError)) throw error;
        errors.push(error);
        if (to === undefined) throw joined(errors, error);
        onSwitch({ from, to, error });
      };
      for (const [index, target] of targets.entries()) {
        const { provider, model } = target;
        try {
          return yield* noteParts(provider.stream({ ...request, model }, signal), progress);
        } catch (error) {
          switchOrThrow(error, target, targets[index + 1]);
        }
      }
    },
  };
}

function joined(errors: readonly ModelError[], last: ModelError): ModelError {
  if (errors.length === 1) return last;
  const waits = errors.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return new ModelError(last.trouble, errors.map(({ message }) => message).join("; then "), {
    retryable: errors.some(({ retryable }) => retryable),
    ...(waits.length === 0 ? {} : { retryAfterMs: Math.min(...waits) }),
  });
}
