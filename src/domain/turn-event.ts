import type { MessageId, Sha256, TurnId, UnixMs } from "./ids.ts";
import type { FinishReason, ModelFailure, TokenUsage } from "./model.ts";
import type { ToolEffect, ToolTrouble } from "./tool.ts";
import type { TurnFailure } from "./turn.ts";

/** One part of what a model was shown, or was not, and why. */
export interface ContextPart {
  /** What it is, such as `system`, `message`, `history`, `memory` or `tools`. */
  readonly kind: string;
  /** Which one: the id of a message, say. */
  readonly label: string;
  readonly tokens: number;
  readonly included: boolean;
  /** Why it is in, or why it was left out. */
  readonly reason: string;
}

/** A tool request as it is journaled: contents by hash. */
export interface JournaledToolRequest {
  readonly step: number;
  /** The model's own id of the request. */
  readonly id: string;
  readonly name: string;
  readonly arguments: Sha256;
  readonly effect: ToolEffect;
}

/** How a caller decides an in-doubt step. */
export const decisions = ["REPEAT", "ASSUME_DONE", "FAIL_TURN"] as const;
export type Decision = (typeof decisions)[number];

/**
 * What a turn's journal holds. Each entry is committed together with what it tells; a turn
 * continues from its journal alone.
 */
export type TurnFact =
  | {
      readonly kind: "accepted";
      /** Turns of the agent that were open then, running or waiting. */
      readonly turnsAhead: number;
      /** Place of the message in its conversation. */
      readonly messageSequence: number;
    }
  | { readonly kind: "taken_up"; readonly attempt: number; readonly agentVersion: number }
  /** The model call of a step begins again: what it streamed before does not count. */
  | { readonly kind: "step_restarted"; readonly step: number; readonly attempt: number }
  | {
      readonly kind: "model_step";
      readonly step: number;
      readonly attempt: number;
      /** What answered. */
      readonly provider: string;
      readonly model: string;
      /** What was asked before it and failed; absent when nothing was. */
      readonly passedOver?: readonly ModelFailure[];
      /** Set when it was answered from memory. */
      readonly cached?: true;
      /** The context it was given. */
      readonly context: Sha256;
      /** The definitions of the tools it was offered. */
      readonly tools: Sha256;
      /** How its context was chosen. */
      readonly parts: readonly ContextPart[];
      readonly text: Sha256;
      readonly requests: readonly JournaledToolRequest[];
      readonly usage: TokenUsage;
      readonly finish: FinishReason;
    }
  | { readonly kind: "progress"; readonly step: number; readonly text: string }
  | { readonly kind: "tool_started"; readonly step: number; readonly request: JournaledToolRequest }
  | {
      readonly kind: "tool_finished";
      readonly step: number;
      readonly name: string;
      readonly content: Sha256;
      readonly trouble?: ToolTrouble;
      readonly truncated: boolean;
      readonly cpuMs: number;
    }
  /** A call whose start is journaled was not begun: its start is journaled again before it is. */
  | { readonly kind: "tool_postponed"; readonly step: number; readonly name: string }
  | { readonly kind: "in_doubt"; readonly step: number; readonly name: string }
  | {
      readonly kind: "resolved";
      readonly step: number;
      readonly decision: Decision;
      readonly actor: string;
      readonly reason: string;
    }
  | { readonly kind: "completed"; readonly text: Sha256; readonly message: MessageId }
  | { readonly kind: "failed"; readonly failure: TurnFailure; readonly message: MessageId }
  | { readonly kind: "cancelled"; readonly actor: string; readonly reason: string };

/** A fact with its place in the turn's journal. */
export interface TurnEvent {
  readonly turn: TurnId;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly at: UnixMs;
  readonly fact: TurnFact;
}
