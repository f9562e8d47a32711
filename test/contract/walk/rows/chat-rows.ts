import type { JsonObject } from "@bufbuild/protobuf";
import type { Rows } from "../row.ts";
import { withAgent, withTurn } from "../stage.ts";

const unknownId = "01890000-0000-7000-8000-000000000000";

/** Pieces of text come as the model writes them; what is journaled comes every time. */
function isJournaled({ event }: JsonObject): boolean {
  return (event as JsonObject).sequence !== undefined;
}

/** How the RPCs of ChatService and ConversationService are walked. */
export const chatRows: Rows = {
  "ChatService.Chat": {
    prepare: withAgent,
    good: ({ agent }) => ({ agent, message: "Hello" }),
    always: isJournaled,
    bad: [({ agent }) => ({ agent, message: "" }), "INVALID_REQUEST"],
    missing: [
      ({ agent }) => ({ agent, message: "Hello", conversationId: `conv_${unknownId}` }),
      "CONVERSATION_NOT_FOUND",
    ],
  },
  "ChatService.ChatSession": {
    prepare: withTurn,
    good: ({ agent, conversationId }) => [
      { start: { agent, conversationId } },
      { message: { text: "Hello" } },
    ],
    always: isJournaled,
    bad: [() => [{ message: { text: "Hello" } }], "INVALID_REQUEST"],
    missing: [
      ({ workspace }) => [
        { start: { agent: `${workspace}/Nobody` } },
        { message: { text: "Hello" } },
      ],
      "AGENT_NOT_FOUND",
    ],
  },
  "ConversationService.GetConversation": {
    prepare: withTurn,
    good: ({ workspace, conversationId }) => ({ workspace, conversationId, pageSize: 1 }),
    bad: [
      ({ workspace, conversationId }) => ({ workspace, conversationId, pageSize: -1 }),
      "INVALID_REQUEST",
    ],
    missing: [
      ({ workspace }) => ({ workspace, conversationId: `conv_${unknownId}` }),
      "CONVERSATION_NOT_FOUND",
    ],
  },
  "ConversationService.ListConversations": {
    prepare: withTurn,
    good: ({ workspace }) => ({ workspace, agent: "Writer" }),
    bad: [({ workspace }) => ({ workspace, pageToken: "none" }), "INVALID_PAGE_TOKEN"],
    missing: { never: "a list of nothing is empty" },
  },
  "ConversationService.WatchConversation": {
    prepare: withTurn,
    good: ({ workspace, conversationId }) => ({ workspace, conversationId, afterSequence: "1" }),
    take: 1,
    bad: [({ conversationId }) => ({ workspace: "not a name", conversationId }), "INVALID_REQUEST"],
    missing: [
      ({ workspace }) => ({ workspace, conversationId: `conv_${unknownId}` }),
      "CONVERSATION_NOT_FOUND",
    ],
  },
};
