import type { Agent } from "../../../domain/agent.ts";
import type { Position, UnixMs } from "../../../domain/ids.ts";
import type { Tables } from "../tables.ts";

/**
 * Removes an agent with its versions and the contents that nothing else refers to, and logs that.
 */
export function removeAgent(
  tables: Tables,
  agent: Agent,
  { actor, at }: { readonly actor: string; readonly at: UnixMs },
): Position {
  const { workspace, name } = agent;
  const checksums = tables.versions.checksums({ workspace, name });
  tables.agents.delete({ workspace, name });
  for (const checksum of checksums) tables.blobs.deleteUnused(workspace, checksum);
  return tables.events.append({
    kind: "AGENT_DELETED",
    at,
    workspace,
    subject: name,
    actor,
    attributes: { version: String(agent.version) },
    agent,
  });
}
