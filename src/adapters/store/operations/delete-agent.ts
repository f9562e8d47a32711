import { agentNotFound } from "../../../domain/agent-rules.ts";
import type { Tables } from "../tables.ts";
import { type OperationHandler, recallAgent } from "./operation-handler.ts";

/** Deletes an agent with its versions, and the contents that nothing else refers to. */
export function deleteAgentHandler(tables: Tables): OperationHandler<"deleteAgent"> {
  return {
    perform(input) {
      const { workspace, actor, at } = input;
      const agent = tables.agents.find(input);
      if (agent === undefined) throw agentNotFound(input);
      const checksums = tables.versions.checksums(input);
      tables.agents.delete(input);
      for (const checksum of checksums) tables.blobs.deleteUnused(workspace, checksum);
      const position = tables.events.append({
        kind: "AGENT_DELETED",
        at,
        workspace,
        subject: agent.name,
        actor,
        attributes: { version: String(agent.version) },
        agent,
      });
      return { result: agent, references: [{ position }] };
    },
    recall: (input, [reference]) => recallAgent(tables, input, reference),
  };
}
