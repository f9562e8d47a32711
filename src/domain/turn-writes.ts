import type { Conversation } from "./conversation.ts";
import type { ConversationId, MessageId, Sha256, TurnId } from "./ids.ts";
import type { TokenUsage } from "./model.ts";
import type { WriteContext } from "./store.ts";
import type { Turn, TurnFailure } from "./turn.ts";
import type { Decision, TurnFact } from "./turn-event.ts";

/** A content kept once per workspace under its SHA-256. */
export interface Blob {
  readonly hash: Sha256;
  readonly text: string;
}

/** A list of contents: those of its parent, then its own. */
export interface ContextLink {
  /** SHA-256 of the parent's hash and the entries. */
  readonly hash: Sha256;
  readonly parent?: Sha256;
  readonly entries: readonly Sha256[];
}

/**
 * Accepts a message: message, turn and (without `conversation`) a new conversation, in one commit.
 * Fails with `AGENT_NOT_FOUND`, `AGENT_STATE`, `CONVERSATION_NOT_FOUND`, `CONVERSATION_CLOSED`,
 * `MAILBOX_FULL`.
 */
export interface AcceptMessage extends WriteContext {
  readonly workspace: string;
  readonly agent: string;
  /** Empty opens a new one. */
  readonly conversation: string;
  readonly newConversation: ConversationId;
  readonly newMessage: MessageId;
  readonly newTurn: TurnId;
  readonly content: Blob;
  /** Turns of the agent that may be open at once, running or waiting to run. */
  readonly openTurnsMax: number;
  /**
   * Version of the agent on which the turn is taken up at once, where the caller has a slot for it:
   * unless another version is in use by then, or another turn of the conversation is open.
   */
  readonly takeUpOn?: number;
}

export interface AcceptedMessage {
  readonly turn: Turn;
  readonly conversation: Conversation;
}

/** How a turn ends, with the id for its reply. */
export type TurnEnd =
  | { readonly state: "DONE"; readonly message: MessageId; readonly content: Blob }
  | {
      readonly state: "FAILED";
      readonly message: MessageId;
      /** Text of the FAILURE reply. */
      readonly content: Blob;
      readonly failure: TurnFailure;
    };

/**
 * Appends facts to the journal of a running turn and ends it where `end` says so. Refused with
 * `TURN_CHANGED` unless the turn is running at `attempt`.
 */
export interface AppendTurn extends WriteContext {
  readonly turn: TurnId;
  readonly workspace: string;
  readonly attempt: number;
  readonly facts: readonly TurnFact[];
  readonly blobs: readonly Blob[];
  readonly contexts: readonly ContextLink[];
  /** Added to those of the turn. */
  readonly usage: TokenUsage;
  readonly toolCalls: number;
  readonly cpuMs: number;
  readonly end?: TurnEnd;
}

/**
 * Claims a turn that is ready: running, at the next attempt, from the first one on with the version
 * that its agent has then. `TURN_CHANGED` when it is not ready, `AGENT_STATE` or `AGENT_NOT_FOUND`
 * when its agent does not work.
 */
export interface TakeUpTurn extends WriteContext {
  readonly turn: TurnId;
  readonly workspace: string;
  /** The attempt it will be: the one recorded before, plus 1. */
  readonly attempt: number;
  /** The model call that begins again, when one was under way. */
  readonly restarted?: { readonly step: number; readonly attempt: number };
}

/**
 * Gives a running turn back: ready again, or in doubt. `TURN_CHANGED` unless it runs at `attempt`.
 */
export interface ReleaseTurn extends WriteContext {
  readonly turn: TurnId;
  readonly workspace: string;
  readonly attempt: number;
}

/** Ends a turn by the wish of a caller. `TURN_ENDED` when it has ended already. */
export interface CancelTurn extends WriteContext {
  readonly turn: TurnId;
  readonly workspace: string;
  readonly reason: string;
}

/** Decides an in-doubt step. `TURN_CHANGED` unless it waits at `attempt` for that step. */
export interface ResolveTurn extends WriteContext {
  readonly turn: TurnId;
  readonly workspace: string;
  readonly attempt: number;
  readonly step: number;
  readonly decision: Decision;
  readonly reason: string;
  /** Told to the model as the tool's result; text of the FAILURE reply when the turn is to fail. */
  readonly result: Blob;
  /** For the FAILURE reply, when the turn is to fail. */
  readonly newMessage: MessageId;
}

/** At the start of a server: what ran goes back to ready, in doubt, or ends as a crash loop. */
export interface RecoverTurns extends WriteContext {
  /** Take-ups without a step, cut by a crash, after which a turn ends. */
  readonly crashesMax: number;
  /** Text of the FAILURE reply of a turn that ends as a crash loop. */
  readonly crashLoop: Blob;
}

export interface RecoveredTurns {
  readonly ready: number;
  readonly waiting: number;
  /** Those that ended as a crash loop. */
  readonly failed: readonly Turn[];
}
