import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type ConversationSchema,
  type MessageSchema,
  ConversationState as WireConversationState,
  Performative as WirePerformative,
} from "../../clients/gen/caxton/v1/conversation_pb.ts";
import {
  type ChatEventSchema,
  type TurnSchema,
  Decision as WireDecision,
  ToolEffect as WireEffect,
  TurnFailureReason as WireReason,
  TurnState as WireState,
} from "../../clients/gen/caxton/v1/turn_pb.ts";
import type { Conversation, Message } from "../domain/conversation.ts";
import type { ModelFailure } from "../domain/model.ts";
import type { ToolEffect } from "../domain/tool.ts";
import { type Turn, type TurnFailure, type TurnState, turnStates } from "../domain/turn.ts";
import type { Decision, TurnFact } from "../domain/turn-event.ts";
import type { TextPiece, TurnNews } from "../turns/watch-turn.ts";

const wireStates = {
  READY: WireState.READY,
  RUNNING: WireState.RUNNING,
  WAITING: WireState.WAITING,
  DONE: WireState.DONE,
  FAILED: WireState.FAILED,
  CANCELLED: WireState.CANCELLED,
} as const satisfies Record<TurnState, WireState>;

const wireEffects = {
  READ_ONLY: WireEffect.READ_ONLY,
  IDEMPOTENT: WireEffect.IDEMPOTENT,
  UNSAFE: WireEffect.UNSAFE,
} as const satisfies Record<ToolEffect, WireEffect>;

const wireDecisions = {
  REPEAT: WireDecision.REPEAT,
  ASSUME_DONE: WireDecision.ASSUME_DONE,
  FAIL_TURN: WireDecision.FAIL_TURN,
} as const satisfies Record<Decision, WireDecision>;

const wirePerformatives = {
  REQUEST: WirePerformative.REQUEST,
  INFORM: WirePerformative.INFORM,
  FAILURE: WirePerformative.FAILURE,
} as const satisfies Record<Message["performative"], WirePerformative>;

/** A result is shown up to this length; the journal has all of it. */
const resultLengthMax = 64 * 1024;

/** The state of a filter: undefined for unspecified, and for numbers of a newer contract. */
export function toTurnState(state: WireState): TurnState | undefined {
  return turnStates.find((each) => wireStates[each] === state);
}

/** Undefined for unspecified, and for numbers of a newer contract. */
export function toDecision(decision: WireDecision): Decision | undefined {
  const all = Object.keys(wireDecisions) as Decision[];
  return all.find((each) => wireDecisions[each] === decision);
}

function toWireFailure({ reason, message }: TurnFailure) {
  return { reason: WireReason[reason], message };
}

export function toWireTurn(turn: Turn): MessageInitShape<typeof TurnSchema> {
  const { usage, failure, endedAt } = turn;
  return {
    turnId: turn.id,
    workspace: turn.workspace,
    agent: turn.agent,
    agentVersion: turn.agentVersion,
    conversationId: turn.conversation,
    messageId: turn.message,
    state: wireStates[turn.state],
    attempt: turn.attempt,
    steps: turn.steps,
    toolCalls: turn.toolCalls,
    usage: toWireUsage(usage),
    cpuMs: turn.cpuMs,
    journalBytes: BigInt(turn.journalBytes),
    replyId: turn.reply ?? "",
    ...(failure === undefined ? {} : { failure: toWireFailure(failure) }),
    createTime: timestampFromMs(turn.createdAt),
    ...(endedAt === undefined ? {} : { endTime: timestampFromMs(endedAt) }),
  };
}

/** A model that was passed over. */
export function toWireModelFailure({ provider, model, trouble, message }: ModelFailure) {
  return { provider, model, reason: trouble, message };
}

function toWireUsage({ inputTokens, outputTokens }: Turn["usage"]) {
  return { inputTokens: BigInt(inputTokens), outputTokens: BigInt(outputTokens) };
}

export function toWireConversation(
  conversation: Conversation,
): MessageInitShape<typeof ConversationSchema> {
  const open = conversation.state === "OPEN";
  return {
    conversationId: conversation.id,
    workspace: conversation.workspace,
    agent: conversation.agent,
    state: open ? WireConversationState.OPEN : WireConversationState.CLOSED,
    title: conversation.title,
    messageCount: conversation.messages,
    createTime: timestampFromMs(conversation.createdAt),
    updateTime: timestampFromMs(conversation.updatedAt),
  };
}

export function toWireMessage(message: Message): MessageInitShape<typeof MessageSchema> {
  return {
    messageId: message.id,
    sequence: BigInt(message.sequence),
    performative: wirePerformatives[message.performative],
    sender: message.sender,
    receiver: message.receiver,
    content: message.content,
    inReplyTo: message.inReplyTo ?? "",
    turnId: message.turn,
    createTime: timestampFromMs(message.at),
  };
}

type WireChatEvent = MessageInitShape<typeof ChatEventSchema>;
type WireEvent = NonNullable<WireChatEvent["event"]>;

/** What a watcher of a turn is sent. */
export function toChatEvent(turn: Turn, news: TurnNews | TextPiece): WireChatEvent {
  if (news.kind === "text") {
    const { step, attempt, offset, text } = news;
    const value = { step, attempt, offset, text };
    return { turnId: turn.id, event: { case: "textDelta", value } };
  }
  return {
    turnId: turn.id,
    sequence: BigInt(news.sequence),
    time: timestampFromMs(news.at),
    event: toWireEvent(turn, news),
  };
}

function toWireEvent(turn: Turn, { fact, text }: TurnNews): WireEvent {
  const convert = converters[fact.kind] as (
    fact: TurnFact,
    context: { readonly text: string; readonly turn: Turn },
  ) => WireEvent;
  return convert(fact, { text, turn });
}

/** One function for each kind of fact. */
const converters: {
  readonly [Kind in TurnFact["kind"]]: (
    fact: Extract<TurnFact, { kind: Kind }>,
    context: { readonly text: string; readonly turn: Turn },
  ) => WireEvent;
} = {
  accepted: ({ turnsAhead }, { turn }) => ({
    case: "accepted",
    value: { conversationId: turn.conversation, messageId: turn.message, turnsAhead },
  }),
  taken_up: ({ attempt, agentVersion }, { turn }) => ({
    case: "started",
    value: { attempt, agentVersion, conversationId: turn.conversation },
  }),
  step_restarted: ({ step, attempt }) => ({ case: "stepRestarted", value: { step, attempt } }),
  model_step: ({ step, provider, model, usage, passedOver = [], cached }) => ({
    case: "model",
    value: {
      ...{ step, provider, model, usage: toWireUsage(usage) },
      passedOver: passedOver.map(toWireModelFailure),
      cached: cached ?? false,
    },
  }),
  progress: ({ step, text }) => ({ case: "progress", value: { step, text } }),
  tool_started: ({ step, request }, { text }) => ({
    case: "toolCall",
    value: {
      step,
      tool: request.name,
      arguments: text.slice(0, resultLengthMax),
      effect: wireEffects[request.effect],
    },
  }),
  tool_finished: ({ step, name, trouble, truncated, cpuMs }, { text }) => ({
    case: "toolResult",
    value: {
      step,
      tool: name,
      content: text.slice(0, resultLengthMax),
      trouble: trouble ?? "",
      truncated,
      cpuMs,
    },
  }),
  tool_postponed: ({ step, name }) => ({ case: "toolPostponed", value: { step, tool: name } }),
  in_doubt: ({ step, name }) => ({ case: "inDoubt", value: { step, tool: name } }),
  resolved: ({ step, decision, actor, reason }) => ({
    case: "resolved",
    value: { step, decision: wireDecisions[decision], actor, reason },
  }),
  completed: ({ message }, { text }) => ({
    case: "completed",
    value: { text, messageId: message },
  }),
  failed: ({ failure, message }) => ({
    case: "failed",
    value: { failure: toWireFailure(failure), messageId: message },
  }),
  cancelled: ({ actor, reason }) => ({ case: "cancelled", value: { actor, reason } }),
};
