import type { Agent } from "../../../domain/agent.ts";
import { agentNotFound } from "../../../domain/agent-rules.ts";
import type { DeleteAgent } from "../../../domain/store.ts";
import type { Tables } from "../tables.ts";
import { type OperationHandler, recallAgent } from "./operation-handler.ts";
import { removeAgent } from "./remove-agent.ts";
import { cancelTurn } from "./turn-journal.ts";

/**
 * Deletes an agent: at once when nothing of it is open or by force, which ends its turns; else it
 * takes no more messages and is deleted with the end of its last turn.
 */
export function deleteAgentHandler(tables: Tables): OperationHandler<"deleteAgent"> {
  return {
    perform(input) {
      const agent = tables.agents.find(input);
      if (agent === undefined) throw agentNotFound(input);
      const open = tables.turns.listOpenOf(agent.workspace, agent.name);
      if (open.length > 0 && !input.force) return drain(tables, agent, input);
      // Not draining any more: else the end of its last turn would delete it a first time.
      tables.agents.update({ ...agent, state: "SUSPENDED" });
      const { at, actor } = input;
      const reason = "the agent was deleted";
      for (const turn of open) cancelTurn(tables, turn, { at, actor, reason });
      const position = removeAgent(tables, agent, input);
      return { result: agent, references: [{ position }] };
    },
    recall: (input, [reference]) => recallAgent(tables, input, reference),
  };
}

function drain(tables: Tables, before: Agent, { actor, at }: DeleteAgent) {
  if (before.state === "DRAINING")
    return { result: before, references: [{ position: 0 as const }] };
  const agent: Agent = { ...before, state: "DRAINING", updatedAt: at };
  tables.agents.update(agent);
  const { workspace, name: subject } = agent;
  const attributes = { state: agent.state, state_before: before.state };
  const event = {
    kind: "AGENT_DRAINING" as const,
    at,
    workspace,
    subject,
    actor,
    attributes,
    agent,
  };
  return { result: agent, references: [{ position: tables.events.append(event) }] };
}
