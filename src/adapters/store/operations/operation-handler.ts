import type { Agent, AgentRef } from "../../../domain/agent.ts";
import { agentNotFound } from "../../../domain/agent-rules.ts";
import type { WriteKind, Writes } from "../../../domain/store.ts";
import type { Reference } from "../requests-table.ts";
import type { Tables } from "../tables.ts";

/** What a write gives now, and what is kept to give it again. */
export interface Performed<K extends WriteKind> {
  readonly result: Writes[K]["gives"];
  readonly references: readonly Reference[];
}

/** One kind of write, run inside a savepoint. Throws a `FailureError` to undo what it did. */
export interface OperationHandler<K extends WriteKind> {
  perform(input: Writes[K]["takes"]): Performed<K>;
  /** The result of a repeat of `input`, whose first run left `references`. */
  recall(input: Writes[K]["takes"], references: readonly Reference[]): Writes[K]["gives"];
}

/**
 * The agent as a write left it, or as it is now when the write changed nothing or its event is no
 * longer kept. Throws `AGENT_NOT_FOUND` when it was deleted since.
 */
export function recallAgent(
  { events, agents }: Tables,
  ref: AgentRef,
  reference: Reference | undefined,
): Agent {
  const agent = events.findAgent(reference?.position ?? 0) ?? agents.find(ref);
  if (agent === undefined) throw agentNotFound(ref);
  return agent;
}
