import { create } from "@bufbuild/protobuf";
import {
  type Conversation,
  ConversationSchema,
  ConversationStateSchema,
  type Message,
  MessageSchema,
  Performative,
} from "../clients/gen/caxton/v1/conversation_pb.ts";
import {
  GetConversationResponseSchema,
  ListConversationsResponseSchema,
} from "../clients/gen/caxton/v1/conversation_service_pb.ts";
import { toPrintable, type View } from "./output.ts";
import { toProtoJson } from "./proto-json.ts";
import { toEnumText, toTimeText } from "./wire-text.ts";

/** Conversations as a list. */
export function viewConversations(conversations: readonly Conversation[]): View {
  const whole = create(ListConversationsResponseSchema, { conversations: [...conversations] });
  return {
    json: toProtoJson(ListConversationsResponseSchema, whole),
    items: conversations.map((one) => toProtoJson(ConversationSchema, one)),
    names: conversations.map(({ conversationId }) => conversationId),
    columns: ["CONVERSATION", "AGENT", "MESSAGES", "UPDATED", "TITLE"],
    rows: conversations.map((one) => [
      one.conversationId,
      one.agent,
      String(one.messageCount),
      toTimeText(one.updateTime),
      one.title,
    ]),
  };
}

/** One conversation with its messages, as data; `ndjson` has a message in each line. */
export function viewConversation(conversation: Conversation, messages: readonly Message[]): View {
  const whole = create(GetConversationResponseSchema, { conversation, messages: [...messages] });
  return {
    json: toProtoJson(GetConversationResponseSchema, whole),
    items: messages.map((message) => toProtoJson(MessageSchema, message)),
    names: [conversation.conversationId],
    rows: [
      ["conversation", conversation.conversationId],
      ["agent", conversation.agent],
      ["state", toEnumText(ConversationStateSchema, conversation.state)],
      ["messages", String(conversation.messageCount)],
      ["began", toTimeText(conversation.createTime)],
    ],
  };
}

/** A message for people: who, when, and the text below. */
export function toMessageText(message: Message): string {
  const { sequence, sender, performative, createTime, content } = message;
  const failed = performative === Performative.FAILURE ? " (failed)" : "";
  const title = `${sequence}  ${toTimeText(createTime)}  [${sender}]${failed}`;
  return toPrintable(`\n${title}\n${content.trimEnd()}\n`);
}
