import type { ConversationId, MessageId, TurnId, UnixMs } from "./ids.ts";

/** What a message wants; see `caxton.v1.Performative`. */
export const performatives = ["REQUEST", "INFORM", "FAILURE"] as const;
export type Performative = (typeof performatives)[number];

export const conversationStates = ["OPEN", "CLOSED"] as const;
export type ConversationState = (typeof conversationStates)[number];

/** An ordered thread of messages with one agent. */
export interface Conversation {
  readonly id: ConversationId;
  readonly workspace: string;
  /** Name of the agent. */
  readonly agent: string;
  readonly state: ConversationState;
  /** The start of its first message. */
  readonly title: string;
  /** Messages in it; also the sequence of the newest one. */
  readonly messages: number;
  readonly createdAt: UnixMs;
  /** When its newest message was written. */
  readonly updatedAt: UnixMs;
}

/** One addressed, durable unit of communication. */
export interface Message {
  readonly id: MessageId;
  readonly conversation: ConversationId;
  /** Place in the conversation, from 1. */
  readonly sequence: number;
  readonly performative: Performative;
  readonly sender: string;
  readonly receiver: string;
  readonly content: string;
  /** The message this one answers. */
  readonly inReplyTo?: MessageId;
  /** The turn that handles it, or for a reply the one that made it. */
  readonly turn: TurnId;
  readonly at: UnixMs;
}
