import {
  ModelError,
  type ModelFailure,
  type ModelPart,
  type ModelProvider,
} from "../../domain/model.ts";
import type { ModelChoice, ModelSwitch } from "../../domain/model-choice.ts";
import { noteParts } from "./note-parts.ts";

/** One model of one provider. */
export type ModelTarget = Pick<ModelChoice, "provider" | "model">;

/** A failure that is passed on is cut to this length, in characters. */
const messageLengthMax = 500;

/**
 * One provider out of several models that the agent's file names, asked in this order: the next one
 * when a call fails before it gave out a part. Each switch is told to `onSwitch`, and the end of
 * the answer tells who gave it and who failed before. When all fail it throws the trouble of the
 * last, with what each said.
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
      const passedOver: ModelFailure[] = [];
      const progress = { given: false };
      const switchOrThrow = (error: unknown, from: ModelTarget, to: ModelTarget | undefined) => {
        if (progress.given || signal.aborted || !(error instanceof ModelError)) throw error;
        errors.push(error);
        if (to === undefined) throw joined(errors, error);
        passedOver.push(toFailure(from, error));
        onSwitch({ from, to, error });
      };
      for (const [index, target] of targets.entries()) {
        const { provider, model } = target;
        try {
          const parts = noteParts(provider.stream({ ...request, model }, signal), progress);
          for await (const part of parts) yield withAnswerer(part, provider.name, passedOver);
          return;
        } catch (error) {
          switchOrThrow(error, target, targets[index + 1]);
        }
      }
    },
  };
}

/** The end of an answer, with who gave it when others had failed. */
function withAnswerer(
  part: ModelPart,
  provider: string,
  passedOver: readonly ModelFailure[],
): ModelPart {
  if (part.kind !== "finish" || passedOver.length === 0) return part;
  return { ...part, provider, passedOver };
}

function toFailure({ provider, model }: ModelTarget, { trouble, message }: ModelError) {
  return { provider: provider.name, model, trouble, message: message.slice(0, messageLengthMax) };
}

function joined(errors: readonly ModelError[], last: ModelError): ModelError {
  if (errors.length === 1) return last;
  const waits = errors.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return new ModelError(last.trouble, errors.map(({ message }) => message).join("; then "), {
    retryable: errors.some(({ retryable }) => retryable),
    ...(waits.length === 0 ? {} : { retryAfterMs: Math.min(...waits) }),
  });
}
