import type { Client } from "@connectrpc/connect";
import type { ChatService } from "./gen/caxton/v1/chat_service_pb.ts";
import type { ChatEvent } from "./gen/caxton/v1/turn_pb.ts";
import type { TurnService } from "./gen/caxton/v1/turn_service_pb.ts";
import { createRequestId } from "./request-id.ts";
import { type Patience, resumeTurn } from "./resume-turn.ts";
import { findTurnError } from "./turn-error.ts";

/** Who is to answer: an agent, as `name` or `workspace/name`, or any with a capability. */
export type Recipient =
  | string
  | {
      readonly capability: string;
      /** Default: the server's, `default`. */
      readonly workspace?: string;
    };

export interface ChatOptions {
  /** Conversation to go on with. Default: a new one. */
  readonly conversationId?: string;
  /** Id of this message: sent again, it leads to the same turn. Default: a new one. */
  readonly requestId?: string;
  /** Leaves the chat; the turn goes on (`turns.cancelTurn` ends it). */
  readonly signal?: AbortSignal;
}

/** What an agent answered. */
export interface Reply {
  readonly text: string;
  readonly turnId: string;
  readonly conversationId: string;
  readonly messageId: string;
}

/**
 * The events of one message's turn, to read once. A connection that breaks is taken up where it
 * broke; no event and no piece of text comes twice or is left out. After `stepRestarted` the text
 * of that step so far does not count. Leaving the loop ends the call; the turn goes on.
 */
export interface Chat extends AsyncIterable<ChatEvent> {
  /** Reads to the end. Throws `TurnError` when the turn comes to no reply. */
  reply(): Promise<Reply>;
  /** Text of the reply, as `reply()` gives it. */
  text(): Promise<string>;
}

/** Sends a message once somebody reads what becomes of it. */
export type SendChat = (recipient: Recipient, message: string, options?: ChatOptions) => Chat;

export interface ChatParts {
  readonly chats: Client<typeof ChatService>;
  readonly turns: Client<typeof TurnService>;
  readonly patience: Patience;
}

/** Makes chats that last over broken connections. */
export function createSendChat({ chats, turns, patience }: ChatParts): SendChat {
  return (recipient, message, options = {}) => {
    const { conversationId = "", requestId = createRequestId(), signal } = options;
    const to = toRecipient(recipient);
    const request = { recipient: to.recipient, workspace: to.workspace, message };
    const events = resumeTurn({
      from: { workspace: to.turnWorkspace, turnId: "", afterSequence: 0n },
      begin: (call) => chats.chat({ ...request, conversationId, requestId }, call),
      watch: (place, call) => turns.watchTurn(place, call),
      patience,
      signal,
    });
    const reply = () => readReply(events, conversationId);
    return {
      [Symbol.asyncIterator]: () => events,
      reply,
      text: async () => (await reply()).text,
    };
  };
}

function toRecipient(recipient: Recipient) {
  if (typeof recipient !== "string") {
    const { capability, workspace = "" } = recipient;
    const to = { case: "capability", value: capability } as const;
    return { recipient: to, workspace, turnWorkspace: workspace };
  }
  const [workspace = "", name] = recipient.split("/", 2);
  const to = { case: "agent", value: recipient } as const;
  return { recipient: to, workspace: "", turnWorkspace: name === undefined ? "" : workspace };
}

async function readReply(events: AsyncIterable<ChatEvent>, continued: string): Promise<Reply> {
  let conversationId = continued;
  for await (const chatEvent of events) {
    const { turnId, event } = chatEvent;
    const error = findTurnError(chatEvent);
    if (error !== undefined) throw error;
    if (event.case === "accepted" || event.case === "started") {
      conversationId = event.value.conversationId;
    }
    if (event.case === "completed") {
      const { text, messageId } = event.value;
      return { text, messageId, turnId, conversationId };
    }
  }
  throw new Error("The events of this chat were read before");
}
