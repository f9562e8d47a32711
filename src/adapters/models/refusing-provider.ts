import type { ModelError, ModelProvider } from "../../domain/model.ts";

/**
 * A provider that cannot be used as it is configured: each call says why. It stands in the place of
 * the real one, so that an agent's list of models goes on to the next.
 */
export function createRefusingProvider(name: string, error: ModelError): ModelProvider {
  return {
    name,
    contextTokens: () => Number.MAX_SAFE_INTEGER,
    stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) }),
  };
}
