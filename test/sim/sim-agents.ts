import type { Chance } from "./chance.ts";

/** Limits of an agent; the same for all its versions but the last three. */
export interface SimAgent {
  readonly name: string;
  readonly concurrentTurnsMax: number;
  readonly queuedMessagesMax: number;
  readonly stepsMax: number;
  readonly turnTokensMax: number;
  readonly concurrentToolsMax: number;
}

/** Some agents with tight limits. */
export function createSimAgents(chance: Chance): readonly SimAgent[] {
  return Array.from({ length: 1 + chance.below(3) }, (_, index) => ({
    name: `Agent${index}`,
    concurrentTurnsMax: 1 + chance.below(3),
    queuedMessagesMax: 2 + chance.below(5),
    stepsMax: 6 + chance.below(12),
    turnTokensMax: 60 + chance.below(300),
    concurrentToolsMax: 1 + chance.below(3),
  }));
}

/**
 * The file of an agent. Its prompt names the revision, so that it shows which one a turn runs on.
 */
export function toToml(agent: SimAgent, revision: number): string {
  return `
name = "${agent.name}"
capabilities = ["simulated-work"]
tools = ["look", "put", "pay"]
system_prompt = "revision ${revision}"
[performance]
max_execution_time = "60s"
concurrent_tools = ${agent.concurrentToolsMax}
[resource_limits]
max_concurrent_turns = ${agent.concurrentTurnsMax}
queue_size = ${agent.queuedMessagesMax}
max_steps = ${agent.stepsMax}
max_turn_tokens = ${agent.turnTokensMax}
tool_call_timeout = "8s"
`;
}
