import type { ContextInput, HistoryMessage } from "./context-input.ts";
import { countMessageTokens, countTokens } from "./count-tokens.ts";
import {
  type Candidate,
  type Exchange,
  type PastMessage,
  sumTokens,
  toLine,
  toModelMessage,
} from "./draft.ts";

/** Candidates that pass their own limits, best first, and those that do not, with the reason. */
export interface Choice<T> {
  readonly chosen: readonly T[];
  readonly leftOut: ReadonlyMap<Candidate, string>;
}

/** A memory as a candidate. */
export interface Memory extends Candidate {
  /** How well it fits, 0 to 1. */
  readonly score: number;
}

/** How much history is shown. */
export interface HistoryLimits {
  /** Questions with what was answered to them. */
  readonly exchangesMax: number;
  readonly messagesMax: number;
  readonly tokensMax: number;
}

interface HistorySize {
  readonly exchanges: number;
  readonly messages: number;
  readonly tokens: number;
}

/** Turns the history into candidates; `isInPrompt` when a template shows it as text. */
export function toPastMessages(
  history: readonly HistoryMessage[],
  isInPrompt: boolean,
): readonly PastMessage[] {
  return history.map((message) => {
    if (!isInPrompt) {
      const tokens = countMessageTokens(toModelMessage(message));
      return { label: message.id, line: "", tokens, message };
    }
    const line = toLine(message.role === "user" ? "User: " : "Assistant: ", message.text);
    return { label: message.id, line, tokens: countTokens(line) + 1, message };
  });
}

/** The newest exchanges within the limits, newest first and without gaps. */
export function chooseExchanges(
  past: readonly PastMessage[],
  limits: HistoryLimits,
): Choice<Exchange> {
  const leftOut = new Map<Candidate, string>();
  const chosen: Exchange[] = [];
  let size: HistorySize = { exchanges: 0, messages: 0, tokens: 0 };
  for (const exchange of toExchanges(past).toReversed()) {
    size = {
      exchanges: size.exchanges + 1,
      messages: size.messages + exchange.length,
      tokens: size.tokens + sumTokens(exchange),
    };
    // The sums only grow: once an exchange is refused, all older ones are.
    const reason = findRefusal(exchange, size, limits);
    if (reason === undefined) chosen.push(exchange);
    else for (const one of exchange) leftOut.set(one, reason);
  }
  return { chosen, leftOut };
}

/** Why an exchange is not shown, with which the history would have so much. */
function findRefusal(
  exchange: Exchange,
  { exchanges, messages, tokens }: HistorySize,
  { exchangesMax, messagesMax, tokensMax }: HistoryLimits,
): string | undefined {
  if (exchange[0]?.message.role !== "user") return "what it answers is not in the history";
  if (exchanges > exchangesMax) {
    return `not among the newest ${exchangesMax} exchanges (context.conversation_depth)`;
  }
  if (messages > messagesMax) {
    return `not among the newest ${messagesMax} messages (conversation.context_messages)`;
  }
  if (tokens <= tokensMax) return undefined;
  return `more than ${tokensMax} tokens of history (conversation.context_tokens)`;
}

/** Each question with what was answered to it; oldest first. */
function toExchanges(past: readonly PastMessage[]): readonly Exchange[] {
  const exchanges: PastMessage[][] = [];
  for (const one of past) {
    const open = exchanges.at(-1);
    if (one.message.role === "user" || open === undefined) exchanges.push([one]);
    else open.push(one);
  }
  return exchanges;
}

/** Turns memories into candidates, best score first; equal ones keep their order. */
export function toMemoryCandidates(memories: ContextInput["memories"]): readonly Memory[] {
  return memories
    .toSorted((one, other) => other.score - one.score)
    .map(({ text, source, score }) => ({ ...toCandidate(source, `${text} (${source})`), score }));
}

/** Takes what is relevant enough. */
export function chooseRelevant(memories: readonly Memory[], scoreMin: number): Choice<Memory> {
  const isRelevant = ({ score }: Memory) => score >= scoreMin;
  const reason = `less relevant than ${scoreMin} (memory.context_preparation.relevance_threshold)`;
  const others = memories.filter((memory) => !isRelevant(memory));
  return {
    chosen: memories.filter(isRelevant),
    leftOut: new Map(others.map((memory) => [memory, reason])),
  };
}

/** Turns capabilities into candidates. */
export function toCapabilityCandidates(
  capabilities: ContextInput["capabilities"],
): readonly Candidate[] {
  return capabilities.map(({ name, description }) => toCandidate(name, `${name}: ${description}`));
}

function toCandidate(label: string, text: string): Candidate {
  const line = toLine("- ", text);
  return { label, line, tokens: countTokens(line) + 1 };
}

/** Takes candidates in order, skips repeats and what does not fit into `tokensMax` any more. */
export function chooseLines(
  candidates: readonly Candidate[],
  tokensMax: number,
): Choice<Candidate> {
  const leftOut = new Map<Candidate, string>();
  const lines = new Set<string>();
  const chosen: Candidate[] = [];
  let left = tokensMax;
  for (const candidate of candidates) {
    if (lines.has(candidate.line)) leftOut.set(candidate, "the same is there already");
    else if (candidate.tokens > left) {
      leftOut.set(candidate, `no room: ${left} of ${tokensMax} tokens are left for these`);
    } else {
      chosen.push(candidate);
      left -= candidate.tokens;
      lines.add(candidate.line);
    }
  }
  return { chosen, leftOut };
}
