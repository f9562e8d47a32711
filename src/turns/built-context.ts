import type { ModelMessage } from "../domain/model.ts";
import type { ContextPart } from "../domain/turn-event.ts";

/** What a part of a context is. */
export type ContextPartKind =
  | "system"
  | "capability"
  | "tool"
  | "history"
  | "memory"
  | "message"
  /** All that the step before was given, as far as it is still as it was. */
  | "previous"
  /** An answer of the model in this turn, with the tools it asked for. */
  | "answer"
  | "tool_reply";

/** A part whose kind is one of those. */
export interface BuiltPart extends ContextPart {
  readonly kind: ContextPartKind;
}

/** What one call of the model is given, and why. */
export interface BuiltContext {
  readonly messages: readonly ModelMessage[];
  /** Of the messages and the tools together: the sum of the parts that are included. */
  readonly tokens: number;
  /** Plain data: journaled, and shown by explain. */
  readonly parts: readonly BuiltPart[];
}
