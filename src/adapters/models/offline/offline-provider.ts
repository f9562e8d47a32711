import type { ModelPart, ModelProvider, ModelRequest } from "../../../domain/model.ts";
import { answerChat } from "./chat-answer.ts";
import { type Conversation, callKey, readConversation } from "./conversation.ts";
import { answerWith, callsMax, type Decision, type PlannedCall } from "./decision.ts";
import { offlineFacts } from "./offline-facts.ts";
import { describeSteps } from "./step-answer.ts";
import { decideTable } from "./table-flow.ts";
import { decideTools } from "./tool-flow.ts";

/** Name that answers carry. */
export const offlineModel = "caxton-offline-1";
const charactersPerToken = 4;
const pieceLength = 400;

/** Said once in a conversation. */
export const introduction =
  "(I am Caxton's built-in offline model: rule-based, not a large language model.)";

/**
 * The provider that needs no network and no key: it chooses tools by words and schemas, and writes
 * its answers out of their results, the context and the history. The same request always gives
 * the same parts.
 */
export function createOfflineProvider(): ModelProvider {
  return {
    name: offlineFacts.name,
    contextTokens: () => offlineFacts.contextTokens,
    async *stream(request, signal) {
      signal.throwIfAborted();
      for (const part of toParts(request)) {
        signal.throwIfAborted();
        yield part;
      }
    },
  };
}

function* toParts(request: ModelRequest): Generator<ModelPart> {
  const conversation = readConversation(request);
  const decision = limit(decide(conversation, request), conversation);
  const text = decision.kind === "calls" ? decision.text : introduce(decision.text, request);
  for (let at = 0; at < text.length; at += pieceLength) {
    yield { kind: "text", text: text.slice(at, at + pieceLength) };
  }
  const calls = decision.kind === "calls" ? decision.calls : [];
  const first = countCalls(request) + 1;
  for (const [index, call] of calls.entries()) yield toRequestPart(call, first + index);
  const written = text.length + calls.reduce((sum, call) => sum + JSON.stringify(call).length, 0);
  yield {
    kind: "finish",
    reason: calls.length > 0 ? "tool_calls" : "stop",
    usage: {
      inputTokens: countTokens(request),
      outputTokens: Math.ceil(written / charactersPerToken),
    },
    model: request.model || offlineModel,
  };
}

function toRequestPart({ name, arguments: args }: PlannedCall, number: number): ModelPart {
  const request = { id: `offline_${number}`, name, arguments: JSON.stringify(args) };
  return { kind: "tool_request", request };
}

function countCalls({ messages }: ModelRequest): number {
  return messages.reduce(
    (sum, it) => sum + (it.role === "assistant" ? it.toolRequests.length : 0),
    0,
  );
}

function countTokens({ messages, tools }: ModelRequest): number {
  return Math.ceil(
    (JSON.stringify(messages).length + JSON.stringify(tools).length) / charactersPerToken,
  );
}

function decide(conversation: Conversation, request: ModelRequest): Decision {
  return (
    decideTable(conversation, request.tools) ??
    decideTools(conversation, request.tools) ??
    answerWith(answerChat(conversation, request.tools))
  );
}

/** Never more calls than allowed, never the same call twice: then it answers with what it has. */
function limit(decision: Decision, conversation: Conversation): Decision {
  if (decision.kind === "answer") return decision;
  const made = new Set(conversation.steps.map(({ name, arguments: args }) => callKey(name, args)));
  const fresh = decision.calls.filter((call) => {
    const key = callKey(call.name, call.arguments);
    const isNew = !made.has(key);
    made.add(key);
    return isNew;
  });
  const calls = fresh.slice(0, Math.max(0, callsMax - conversation.steps.length));
  return calls.length > 0 ? { ...decision, calls } : answerWith(describeSteps(conversation.steps));
}

/** Adds who is speaking, unless an earlier answer of the conversation said so. */
function introduce(text: string, { messages }: ModelRequest): string {
  const isSaid = messages.some(
    (it) => it.role !== "tool" && it.text.includes("built-in offline model"),
  );
  return isSaid ? text : `${text}\n\n${introduction}`;
}
