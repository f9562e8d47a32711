import type { ModelError, ModelProvider } from "./model.ts";
import type { ModelProvider as ModelKind, ModelSpec } from "./model-spec.ts";

/** How long a model is waited for, and how often it is asked again. */
export interface ModelPatience {
  /** Wait for the first part of an answer. */
  readonly firstPartMs: number;
  /** Wait for each further part. */
  readonly gapMs: number;
  /** Wait for the whole answer; no limit when it is not given. */
  readonly answerMs?: number;
  /** Repeats after a failure that a repeat may mend; 0: none. */
  readonly retriesMax: number;
  /** Wait before the first repeat; up to half of it is taken off by chance. */
  readonly delayMs: number;
  /** Growth of the wait from repeat to repeat. */
  readonly factor: number;
  /** Longest wait, also where the provider asks for more: then there is no repeat. */
  readonly delayMaxMs: number;
}

/** One model of one provider that an agent may use, and why this one. */
export interface ModelChoice {
  /** Kind of the provider. */
  readonly kind: ModelKind;
  readonly provider: ModelProvider;
  /** Name of the model at the provider; empty: the provider's default. */
  readonly model: string;
  /** One sentence for people. */
  readonly reason: string;
  readonly patience: ModelPatience;
}

/** Knows every provider and which one an agent gets. */
export interface ModelRegistry {
  /**
   * The models an agent may use: its own first, then the alternatives of its file by priority. More
   * than one only where the file lists alternatives. Never throws: what cannot be used says why
   * when it is called.
   */
  choose(spec: ModelSpec): readonly [ModelChoice, ...ModelChoice[]];
}

/** That one model failed and the next of the agent's list was asked. */
export interface ModelSwitch {
  readonly from: Pick<ModelChoice, "provider" | "model">;
  readonly to: Pick<ModelChoice, "provider" | "model">;
  readonly error: ModelError;
}
