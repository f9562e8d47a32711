import type { Agent } from "../../../domain/agent.ts";
import { type AgentCommand, agentNotFound, nextAgentState } from "../../../domain/agent-rules.ts";
import type { EventKind } from "../../../domain/event.ts";
import type { Tables } from "../tables.ts";
import { type OperationHandler, recallAgent } from "./operation-handler.ts";

const eventOf = {
  suspend: "AGENT_SUSPENDED",
  resume: "AGENT_RESUMED",
  restart: "AGENT_RESTARTED",
} as const satisfies Record<AgentCommand, EventKind>;

/** Suspends, resumes or restarts an agent. */
export function commandAgentHandler(tables: Tables): OperationHandler<"commandAgent"> {
  return {
    perform(input) {
      const { command, actor, at, workspace } = input;
      const before = tables.agents.find(input);
      if (before === undefined) throw agentNotFound(input);
      const state = nextAgentState(before, command);
      const agent: Agent = state === before.state ? before : { ...before, state, updatedAt: at };
      if (agent === before && command !== "restart") {
        return { result: agent, references: [{ position: 0 }] };
      }
      tables.agents.update(agent);
      const position = tables.events.append({
        kind: eventOf[command],
        at,
        workspace,
        subject: agent.name,
        actor,
        attributes: { state, state_before: before.state },
        agent,
      });
      return { result: agent, references: [{ position }] };
    },
    recall: (input, [reference]) => recallAgent(tables, input, reference),
  };
}
