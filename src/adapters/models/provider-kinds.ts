import type { ModelProvider as ProviderName } from "../../domain/model-spec.ts";

/** Providers that are reached over a network. */
export type WireKind = Exclude<ProviderName, "auto" | "offline" | "mock">;

/** What is known of a kind of provider without any configuration. */
export interface ProviderKind {
  /** Its usual address; undefined: it has none. */
  readonly baseUrl: string | undefined;
  /** Environment variable that names another address, as its own tools read it. */
  readonly baseUrlVariable: string | undefined;
  /** Environment variables of its key, the first that is set counts. */
  readonly keyVariables: readonly string[];
  /** Header of the key where it is not that of the wire format. */
  readonly keyHeader: string | undefined;
  readonly defaultModel: string | undefined;
  /** Tokens a model of it takes, unless the configuration says. */
  readonly contextTokens: number;
  /** Wait for the first part of an answer. */
  readonly firstPartMs: number;
  readonly retriesMax: number;
}

const openaiCompatible: ProviderKind = {
  baseUrl: undefined,
  baseUrlVariable: undefined,
  keyVariables: [],
  keyHeader: undefined,
  defaultModel: undefined,
  contextTokens: 8_192,
  firstPartMs: 30_000,
  retriesMax: 3,
};

/** A server on one's own machine may have to load the model first, and is seldom busy. */
const local: ProviderKind = { ...openaiCompatible, firstPartMs: 60_000, retriesMax: 1 };

/** Every kind there is over a wire. */
export const providerKinds: Readonly<Record<WireKind, ProviderKind>> = {
  openai: {
    ...openaiCompatible,
    baseUrl: "https://api.openai.com/v1",
    baseUrlVariable: "OPENAI_BASE_URL",
    keyVariables: ["OPENAI_API_KEY"],
    defaultModel: "gpt-5-mini",
    contextTokens: 128_000,
  },
  anthropic: {
    ...openaiCompatible,
    baseUrl: "https://api.anthropic.com/v1",
    baseUrlVariable: "ANTHROPIC_BASE_URL",
    keyVariables: ["ANTHROPIC_API_KEY"],
    defaultModel: "claude-sonnet-5",
    contextTokens: 200_000,
    firstPartMs: 45_000,
  },
  google: {
    ...openaiCompatible,
    baseUrl: "https://generativelanguage.googleapis.com/v1beta",
    keyVariables: ["GOOGLE_API_KEY", "GEMINI_API_KEY"],
    defaultModel: "gemini-flash-latest",
    contextTokens: 1_000_000,
  },
  azure: {
    ...openaiCompatible,
    baseUrlVariable: "AZURE_OPENAI_ENDPOINT",
    keyVariables: ["AZURE_OPENAI_API_KEY"],
    keyHeader: "api-key",
    contextTokens: 128_000,
  },
  ollama: { ...local, baseUrl: "http://127.0.0.1:11434/v1" },
  vllm: { ...local, baseUrl: "http://127.0.0.1:8000/v1" },
  local: { ...local, baseUrl: "http://127.0.0.1:1234/v1" },
  "openai-compatible": openaiCompatible,
  custom: openaiCompatible,
};

export const wireKinds = Object.keys(providerKinds) as WireKind[];
