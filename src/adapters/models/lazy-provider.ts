import type { ModelProvider } from "../../domain/model.ts";

/** What is known of a provider before it is loaded. */
export interface ProviderFacts {
  readonly name: string;
  /** Tokens that each of its models takes. */
  readonly contextTokens: number;
}

/** A provider that is loaded when it is asked first: most servers never ask most of theirs. */
export function createLazyProvider(
  { name, contextTokens }: ProviderFacts,
  load: () => Promise<ModelProvider>,
): ModelProvider {
  let loading: Promise<ModelProvider> | undefined;
  return {
    name,
    contextTokens: () => contextTokens,
    async *stream(request, signal) {
      loading ??= load();
      yield* (await loading).stream(request, signal);
    },
  };
}
