import { ModelError, type ModelPart, type ModelProvider } from "../../domain/model.ts";
import type { ModelCallRecord } from "../../domain/observer.ts";
import type { Runtime } from "../../domain/runtime.ts";

/** Hears of every call of a provider: its begin, then once its end. */
export interface CallListener {
  began(): void;
  ended(record: ModelCallRecord): void;
}

/** The provider, with its calls measured. */
export function observed(
  provider: ModelProvider,
  runtime: Runtime,
  listener: CallListener,
): ModelProvider {
  const { name } = provider;
  return {
    name,
    contextTokens: (model) => provider.contextTokens(model),
    async *stream(request, signal) {
      const start = runtime.monotonic();
      let record: Omit<ModelCallRecord, "durationMs"> = {
        ...{ provider: name, outcome: "ABANDONED", inputTokens: 0, outputTokens: 0 },
      };
      listener.began();
      try {
        for await (const part of provider.stream(request, signal)) {
          // Noted before it is passed on: a reader may leave once it has the whole answer.
          record = addPart(record, part, () => runtime.monotonic() - start);
          yield part;
        }
      } catch (error) {
        if (error instanceof ModelError) record = { ...record, outcome: error.trouble };
        throw error;
      } finally {
        listener.ended({ ...record, durationMs: runtime.monotonic() - start });
      }
    },
  };
}

function addPart(
  record: Omit<ModelCallRecord, "durationMs">,
  part: ModelPart,
  elapsedMs: () => number,
): Omit<ModelCallRecord, "durationMs"> {
  const begun = record.firstPartMs === undefined ? { ...record, firstPartMs: elapsedMs() } : record;
  return part.kind === "finish" ? { ...begun, ...part.usage, outcome: "OK" } : begun;
}
