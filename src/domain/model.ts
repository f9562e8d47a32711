import type { SamplingSpec } from "./model-spec.ts";
import type { ToolDefinition } from "./tool.ts";

/** One call of a tool that a model asks for. */
export interface ToolRequest {
  /** The model's own id of the call; unique within the step. */
  readonly id: string;
  /** Name of the tool as it was offered. */
  readonly name: string;
  /** JSON text as the model wrote it; may be malformed. */
  readonly arguments: string;
}

/** What a tool request came to, as the model is told. */
export interface ToolReply {
  readonly id: string;
  readonly name: string;
  readonly content: string;
  readonly isError: boolean;
}

/** One entry of what a model is given, oldest first. */
export type ModelMessage =
  | { readonly role: "system"; readonly text: string }
  | { readonly role: "user"; readonly text: string }
  | {
      readonly role: "assistant";
      readonly text: string;
      readonly toolRequests: readonly ToolRequest[];
    }
  | { readonly role: "tool"; readonly replies: readonly ToolReply[] };

/** One call of a model. */
export interface ModelRequest {
  /** Name of the model at the provider; empty means the provider's default. */
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  /** The only tools it may ask for. */
  readonly tools: readonly ToolDefinition[];
  readonly sampling: SamplingSpec;
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Why a model stopped. */
export const finishReasons = ["stop", "length", "tool_calls", "content_filter"] as const;
export type FinishReason = (typeof finishReasons)[number];

/** A piece of a model's answer, in the order it arrives. `finish` comes once, as the last. */
export type ModelPart =
  /** An empty text only says that the model is at work (reasoning, writing a request). */
  | { readonly kind: "text"; readonly text: string }
  /** Sent when the request is complete; its arguments may be malformed all the same. */
  | { readonly kind: "tool_request"; readonly request: ToolRequest }
  | {
      readonly kind: "finish";
      readonly reason: FinishReason;
      readonly usage: TokenUsage;
      /** Name of the model that answered. */
      readonly model: string;
      /** Name of the provider that answered, where it is another than the one that was asked. */
      readonly provider?: string;
      /** What was asked before it and failed; absent when nothing was. */
      readonly passedOver?: readonly ModelFailure[];
      /** Set when it was answered from memory, without asking the provider. */
      readonly cached?: true;
    };

/** A model that failed, so that another one was asked. */
export interface ModelFailure {
  readonly provider: string;
  /** Empty means the provider's default. */
  readonly model: string;
  readonly trouble: ModelTrouble;
  /** For people; cut to 500 characters. */
  readonly message: string;
}

/** Kinds of trouble with a model, by what can be done about it. */
export const modelTroubles = [
  /** The provider cannot be reached, or answered 5xx; a repeat may help. */
  "MODEL_UNAVAILABLE",
  /** 429; a repeat after a while helps. */
  "MODEL_RATE_LIMITED",
  /** No first token, or a gap, for longer than allowed; a repeat may help. */
  "MODEL_TIMEOUT",
  /** The stream ended before its finish, or cannot be read; a repeat may help. */
  "MODEL_BROKEN_ANSWER",
  /** The key is missing, wrong or not allowed to use the model. */
  "MODEL_NOT_AUTHORIZED",
  /** The provider refuses the request itself: unknown model, context too long, bad settings. */
  "MODEL_REFUSED",
  /** The answer was longer than the limit of the server. */
  "MODEL_ANSWER_TOO_LARGE",
] as const;
export type ModelTrouble = (typeof modelTroubles)[number];

/** What a provider throws on purpose. Anything else thrown is a bug. Never holds a key. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly trouble: ModelTrouble;
  readonly retryable: boolean;
  /** What the provider asks for (Retry-After); undefined when it says nothing. */
  readonly retryAfterMs: number | undefined;

  constructor(
    trouble: ModelTrouble,
    message: string,
    options: ErrorOptions & { readonly retryable: boolean; readonly retryAfterMs?: number },
  ) {
    super(message, options);
    this.trouble = trouble;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A language-model back end: turns a request into a stream of parts. It retries nothing itself. */
export interface ModelProvider {
  /** Name as in the configuration, such as `offline` or `anthropic`. */
  readonly name: string;
  /**
   * Streams one answer. Aborting `signal` ends the stream by throwing its reason. Throws
   * `ModelError`. Leaving the loop early gives the connection up.
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>;
  /** Tokens that one model of it takes. */
  contextTokens(model: string): number;
}
