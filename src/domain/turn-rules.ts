import type { Agent } from "./agent.ts";
import type { Conversation } from "./conversation.ts";
import { FailureError } from "./failure.ts";
import type { ConversationId, TurnId } from "./ids.ts";
import type { Turn } from "./turn.ts";
import type { TurnFact } from "./turn-event.ts";

/** Throws `AGENT_STATE` unless the agent takes messages. */
export function checkTakesMessages(agent: Agent): void {
  if (agent.state === "ACTIVE") return;
  const next = {
    SUSPENDED: `resume it first: caxton agents resume ${agent.name}`,
    FAILED: `restart it first: caxton agents restart ${agent.name}`,
    DRAINING: "it is being deleted",
  }[agent.state];
  throw new FailureError({
    reason: "AGENT_STATE",
    message: `Agent '${agent.name}' takes no messages (${agent.state}): ${next}`,
    metadata: { agent: agent.name, state: agent.state },
  });
}

/** Throws `AGENT_STATE` unless the agent works on what it has been sent. */
export function checkWorks({ name, state }: Agent): void {
  if (state === "ACTIVE" || state === "DRAINING") return;
  throw new FailureError({
    reason: "AGENT_STATE",
    message: `Agent '${name}' does not work (${state})`,
    metadata: { agent: name, state },
  });
}

/** Throws `MAILBOX_FULL` when the agent has as many open turns as it may. */
export function checkMailbox(agent: string, openTurns: number, openTurnsMax: number): void {
  if (openTurns < openTurnsMax) return;
  throw new FailureError({
    reason: "MAILBOX_FULL",
    message: `Agent '${agent}' has ${openTurns} messages waiting, its limit: try again later`,
    metadata: { agent, limit: "queued_messages_max", value: String(openTurnsMax) },
    retryAfterMs: 1_000,
  });
}

/** Throws unless the conversation exists, is with this agent, and is open. */
export function checkConversation(
  id: string,
  conversation: Conversation | undefined,
  agent: string,
): asserts conversation is Conversation {
  if (conversation === undefined || conversation.agent !== agent) {
    throw conversationNotFound(id, conversation?.agent);
  }
  if (conversation.state === "OPEN") return;
  throw new FailureError({
    reason: "CONVERSATION_CLOSED",
    message: `Conversation ${id} is closed: start a new one`,
    metadata: { conversation: id },
  });
}

/** A thrown-to-be `CONVERSATION_NOT_FOUND`. */
export function conversationNotFound(
  id: ConversationId | string,
  otherAgent?: string,
): FailureError {
  const hint = otherAgent === undefined ? "" : `: that one is with agent '${otherAgent}'`;
  return new FailureError({
    reason: "CONVERSATION_NOT_FOUND",
    message: `No conversation ${id} here${hint}`,
    metadata: { conversation: id },
  });
}

/** A thrown-to-be `TURN_NOT_FOUND`. */
export function turnNotFound(id: TurnId | string): FailureError {
  return new FailureError({
    reason: "TURN_NOT_FOUND",
    message: `No turn ${id} here`,
    metadata: { turn: id },
  });
}

/** Throws `TURN_CHANGED` unless the turn is in `state` at `attempt`: the fence of every write. */
export function checkFence(turn: Turn, state: Turn["state"], attempt: number): void {
  if (turn.state === state && turn.attempt === attempt) return;
  throw new FailureError({
    reason: "TURN_CHANGED",
    message:
      `Turn ${turn.id} is ${turn.state} at attempt ${turn.attempt}, not ${state} at ${attempt}: ` +
      "look at it again",
    metadata: { turn: turn.id, state: turn.state, attempt: String(turn.attempt) },
  });
}

/** Whether a turn has come to its end. */
export function hasEnded({ state }: Turn): boolean {
  return state === "DONE" || state === "FAILED" || state === "CANCELLED";
}

/** The step of the newest fact that has one; 0 without. */
export function lastStepOf(facts: readonly TurnFact[], before: number): number {
  return facts.reduce((last, fact) => Math.max(last, stepOf(fact)), before);
}

/** Steps are model answers and tool calls: what a fact tells about a step under way is none yet. */
function stepOf(fact: TurnFact): number {
  const isStep =
    fact.kind === "model_step" || fact.kind === "tool_started" || fact.kind === "tool_finished";
  return isStep ? fact.step : 0;
}

/** Facts after which a call that was started is in doubt no more. */
const settling: readonly TurnFact["kind"][] = ["tool_finished", "tool_postponed", "resolved"];

/**
 * The unsafe tool calls of a journal that were started and whose outcome is not known: not
 * finished, not put off, and not decided since.
 */
export function findInDoubt(facts: readonly TurnFact[]): readonly { step: number; name: string }[] {
  const open = new Map<number, string>();
  for (const fact of facts) {
    if (fact.kind === "tool_started" && fact.request.effect === "UNSAFE") {
      open.set(fact.step, fact.request.name);
    }
    if (settling.includes(fact.kind) && "step" in fact) open.delete(fact.step);
  }
  return [...open].map(([step, name]) => ({ step, name }));
}
