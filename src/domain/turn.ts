import type { ConversationId, MessageId, TurnId, UnixMs } from "./ids.ts";
import type { TokenUsage } from "./model.ts";

/** Where a turn stands; the last three are final. See `caxton.v1.TurnState`. */
export const turnStates = ["READY", "RUNNING", "WAITING", "DONE", "FAILED", "CANCELLED"] as const;
export type TurnState = (typeof turnStates)[number];

/** Why a turn failed; see `caxton.v1.TurnFailureReason`. */
export const turnFailureReasons = [
  "STEP_LIMIT",
  "TOOL_CALL_LIMIT",
  "TIME_LIMIT",
  "TOKEN_LIMIT",
  "CPU_LIMIT",
  "JOURNAL_LIMIT",
  "CONTEXT_TOO_LARGE",
  "TEMPLATE_TOO_LARGE",
  "MODEL_UNAVAILABLE",
  "MODEL_RATE_LIMITED",
  "MODEL_TIMEOUT",
  "MODEL_BROKEN_ANSWER",
  "MODEL_NOT_AUTHORIZED",
  "MODEL_REFUSED",
  "MODEL_ANSWER_TOO_LARGE",
  "CRASH_LOOP",
  "DECIDED",
  "AGENT_DELETED",
  "INTERNAL",
] as const;
export type TurnFailureReason = (typeof turnFailureReasons)[number];

export interface TurnFailure {
  readonly reason: TurnFailureReason;
  /** For people: what happened, why, and what to do. */
  readonly message: string;
}

/** Thrown inside a turn to end it as failed. */
export class TurnError extends Error {
  override readonly name = "TurnError";
  readonly failure: TurnFailure;

  constructor(reason: TurnFailureReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = { reason, message };
  }
}

/** One agent's handling of one message, from acceptance to reply. */
export interface Turn {
  readonly id: TurnId;
  readonly workspace: string;
  readonly agent: string;
  /** Version of the agent it runs on; 0 until it is taken up first. */
  readonly agentVersion: number;
  readonly conversation: ConversationId;
  /** The message it handles. */
  readonly message: MessageId;
  readonly state: TurnState;
  /** How often it was taken up; the fencing token of all its writes. */
  readonly attempt: number;
  /** Times the process died under it without a step since it was taken up. */
  readonly crashes: number;
  /** Steps recorded; the number of the last one. */
  readonly steps: number;
  /** Sequence of its newest event. */
  readonly lastSequence: number;
  readonly toolCalls: number;
  readonly usage: TokenUsage;
  /** CPU milliseconds over all its tools. */
  readonly cpuMs: number;
  /** Bytes it added to the journal. */
  readonly journalBytes: number;
  /** Set when it ended with a reply. */
  readonly reply?: MessageId;
  /** Set when it failed. */
  readonly failure?: TurnFailure;
  readonly createdAt: UnixMs;
  readonly endedAt?: UnixMs;
}
