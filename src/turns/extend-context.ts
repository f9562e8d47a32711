import type { ModelMessage, ToolReply, ToolRequest } from "../domain/model.ts";
import type { ToolDefinition } from "../domain/tool.ts";
import { TurnError } from "../domain/turn.ts";
import type { BuiltContext, BuiltPart } from "./built-context.ts";
import { countMessageTokens, countToolTokens, messageTokens } from "./count-tokens.ts";
import { shortenReply } from "./shorten-reply.ts";

/** A step of the model and what came of the tools it asked for. */
export interface ContextStep {
  /** What the model was given in the step. */
  readonly previous: readonly ModelMessage[];
  readonly answer: { readonly text: string; readonly toolRequests: readonly ToolRequest[] };
  /** One for each request, in their order. */
  readonly replies: readonly ToolReply[];
  readonly tools: readonly ToolDefinition[];
  /** Hard limit, as in `ContextInput`. */
  readonly inputTokensMax: number;
}

/** What the next call of the model in the same turn is given. */
export interface ExtendedContext extends BuiltContext {
  /** How many messages of `previous`, from the first on, are still the same. All, as a rule. */
  readonly kept: number;
}

/** Lengths that earlier tool results are cut down to, in this order, in characters. */
const replyLengths = [2000, 400, 0] as const;

/** The messages of the step before, of which some go when room is short. */
interface Shrinking {
  readonly messages: (ModelMessage | undefined)[];
  /** Of everything together. */
  tokens: number;
  readonly tokensMax: number;
  /** By place; ids of tool calls may repeat in a turn. */
  readonly parts: Map<string, BuiltPart>;
}

/**
 * Adds a step to a context, within the same budget. The system prompt, the message of the turn,
 * what the model said in it and the newest tool results stay whole. When room is short the oldest
 * exchanges of the history go first, then earlier tool results are shortened, oldest first, with a
 * note that the model sees. Throws `TurnError` CONTEXT_TOO_LARGE when that is not enough.
 */
export function extendContext(step: ContextStep): ExtendedContext {
  const { previous, replies, tools, inputTokensMax } = step;
  const answer: ModelMessage = { role: "assistant", ...step.answer };
  const added: ModelMessage[] = [answer, { role: "tool", replies }];
  const toolTokens = tools.reduce((sum, tool) => sum + countToolTokens(tool), 0);
  const shrinking: Shrinking = {
    messages: [...previous],
    tokens: toolTokens + countAll(previous) + countAll(added),
    tokensMax: inputTokensMax,
    parts: new Map(),
  };
  dropHistory(shrinking);
  for (const length of replyLengths) shortenReplies(shrinking, length);
  const { messages, tokens } = shrinking;
  if (tokens > inputTokensMax) throw tooLarge(tokens, step);
  const changes = [...shrinking.parts.values()];
  const news = toNewParts(answer, replies);
  const known = [...changes, ...news].filter(({ included }) => included);
  const unchanged = tokens - known.reduce((sum, part) => sum + part.tokens, 0);
  return {
    messages: [...messages.filter((message) => message !== undefined), ...added],
    tokens,
    parts: [toPreviousPart(unchanged), ...changes, ...news],
    kept: countKept(previous, messages),
  };
}

/** Takes the oldest exchanges before the message of the turn out until the rest fits. */
function dropHistory(shrinking: Shrinking): void {
  const { messages, parts, tokensMax } = shrinking;
  if (shrinking.tokens <= tokensMax) return;
  const pinned = messages.findLastIndex((message) => message?.role === "user");
  for (const [index, message] of messages.slice(0, pinned).entries()) {
    if (message === undefined || message.role === "system") continue;
    // Only before a question: an answer goes with the question it stands after.
    if (message.role === "user" && shrinking.tokens <= tokensMax) return;
    const tokens = countMessageTokens(message);
    messages[index] = undefined;
    shrinking.tokens -= tokens;
    const label = `message ${index + 1}`;
    const reason = "no room any more beside the tool results; the oldest go first";
    parts.set(`${index}`, { kind: "history", label, tokens, included: false, reason });
  }
}

/** Cuts results of earlier steps down to `length` characters, oldest first, until all fits. */
function shortenReplies(shrinking: Shrinking, length: number): void {
  const { messages, tokensMax } = shrinking;
  for (const [index, message] of messages.entries()) {
    if (message?.role !== "tool") continue;
    const replies: ToolReply[] = [];
    for (const [at, reply] of message.replies.entries()) {
      const isNeeded = shrinking.tokens > tokensMax;
      const place = `${index}.${at}`;
      replies.push(isNeeded ? shortenOne(shrinking, place, reply, length) : reply);
    }
    if (replies.some((reply, at) => reply !== message.replies[at])) {
      messages[index] = { role: "tool", replies };
    }
  }
}

function shortenOne(
  shrinking: Shrinking,
  place: string,
  reply: ToolReply,
  length: number,
): ToolReply {
  const short = shortenReply(reply, length);
  const [before, tokens] = [countReply(reply), countReply(short)];
  if (tokens >= before) return reply;
  shrinking.tokens -= before - tokens;
  const { id: label } = reply;
  const reason = `shortened to its first ${length} characters to make room for newer results`;
  shrinking.parts.set(place, { kind: "tool_reply", label, tokens, included: true, reason });
  return short;
}

function toNewParts(answer: ModelMessage, replies: readonly ToolReply[]): readonly BuiltPart[] {
  const reason = "pinned: the newest step is given whole";
  const pinned = { included: true, reason };
  // The answer pays for both messages, so that a reply counts only itself.
  const tokens = countMessageTokens(answer) + messageTokens;
  return [
    { kind: "answer", label: "answer", tokens, ...pinned },
    ...replies.map(
      (reply): BuiltPart => ({
        kind: "tool_reply",
        label: reply.id,
        tokens: countReply(reply),
        ...pinned,
      }),
    ),
  ];
}

function toPreviousPart(tokens: number): BuiltPart {
  const reason = "given in the step before, and as it was";
  return { kind: "previous", label: "step before", tokens, included: true, reason };
}

function tooLarge(tokens: number, { replies, inputTokensMax }: ContextStep): TurnError {
  const sizes = replies.map((reply) => `${reply.name} ${countReply(reply)}`).join(", ");
  return new TurnError(
    "CONTEXT_TOO_LARGE",
    `With the newest tool results (${sizes}) the model must be given ${tokens} tokens, but it may ` +
      `be given only ${inputTokensMax}. Ask for less, let the tools return less, or choose a ` +
      "model that takes more.",
  );
}

function countReply(reply: ToolReply): number {
  return countMessageTokens({ role: "tool", replies: [reply] }) - messageTokens;
}

function countAll(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + countMessageTokens(message), 0);
}

function countKept(
  previous: readonly ModelMessage[],
  messages: readonly (ModelMessage | undefined)[],
): number {
  const changed = previous.findIndex((message, index) => messages[index] !== message);
  return changed < 0 ? previous.length : changed;
}
