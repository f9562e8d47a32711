/** Kinds of language-model back end an agent can ask for. */
export const modelProviders = [
  "auto",
  "offline",
  "mock",
  "openai",
  "openai-compatible",
  "anthropic",
  "google",
  "azure",
  "ollama",
  "vllm",
  "local",
  "custom",
] as const;
export type ModelProvider = (typeof modelProviders)[number];

/** How one of several models is chosen: only ever from the list that the agent file names. */
export const fallbackStrategies = ["priority", "round_robin", "load_balance"] as const;
export type FallbackStrategy = (typeof fallbackStrategies)[number];

/** Where a secret comes from; never the secret itself. */
export type SecretSource =
  | { readonly kind: "environment"; readonly variable: string }
  | {
      readonly kind: "store";
      readonly source: string;
      readonly path: string;
      readonly key: string;
    };

/** The language model; undefined fields are inherited from the server. */
export interface ModelSpec {
  readonly provider: ModelProvider | undefined;
  readonly model: string | undefined;
  readonly sampling: SamplingSpec;
  /** Settings by provider. */
  readonly connections: Readonly<Partial<Record<ModelProvider, ConnectionSpec>>>;
  /** Models to use beside or instead, highest priority first; empty: never another one. */
  readonly alternatives: readonly ModelAlternative[];
  readonly fallbackStrategy: FallbackStrategy;
  /** Longest wait for the first or the next piece of an answer; undefined: that of the model. */
  readonly responseTimeoutMs: number | undefined;
  /** Undefined: every request goes to the model. */
  readonly cache: ModelCacheSpec | undefined;
}

export interface SamplingSpec {
  readonly temperature: number | undefined;
  readonly tokensMax: number | undefined;
  readonly topP: number | undefined;
  readonly frequencyPenalty: number | undefined;
  readonly presencePenalty: number | undefined;
}

export interface ModelAlternative {
  readonly provider: ModelProvider;
  readonly model: string | undefined;
  readonly priority: number;
}

/** Answers kept for exactly the same request. */
export interface ModelCacheSpec {
  readonly ttlMs: number;
  readonly entriesMax: number;
}

/** How one provider is reached. */
export interface ConnectionSpec {
  readonly apiKey: SecretSource | undefined;
  readonly baseUrl: string | undefined;
  readonly organization: string | undefined;
  /** Values may hold `${VARIABLE}`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Azure. */
  readonly deploymentName: string | undefined;
  readonly apiVersion: string | undefined;
  readonly modelVersion: string | undefined;
  /** Wait for the whole answer. */
  readonly timeoutMs: number | undefined;
  /** Wait for the connection. */
  readonly connectTimeoutMs: number | undefined;
  /** Wait for the first or the next piece of an answer. */
  readonly readTimeoutMs: number | undefined;
  readonly retriesMax: number | undefined;
  readonly retryDelayMs: number | undefined;
  readonly retryFactor: number | undefined;
  readonly retryDelayMaxMs: number | undefined;
  /** Tokens the model can take. */
  readonly contextTokens: number | undefined;
}
