import type { Agent, DeployOutcome } from "../../../domain/agent.ts";
import type { AgentId } from "../../../domain/ids.ts";
import type { DeployedAgent, WriteContext } from "../../../domain/store.ts";
import type { VersionContent } from "../agent-versions-table.ts";
import type { Reference } from "../requests-table.ts";
import type { Tables } from "../tables.ts";

/** A decided deployment. The text of `content` is stored already. */
export interface VersionToPut {
  readonly workspace: string;
  readonly content: VersionContent;
  readonly current: Agent | undefined;
  /** For an agent that does not exist yet. */
  readonly newId: AgentId;
  readonly outcome: DeployOutcome;
  /** 0 for a plain deployment. */
  readonly rollbackOf: number;
}

/**
 * Writes a new version, makes it the one in use, and logs that. An unchanged agent stays as it is.
 */
export function putVersion(
  tables: Tables,
  put: VersionToPut,
  { actor, at }: WriteContext,
): DeployedAgent & { readonly reference: Reference } {
  const { workspace, content, current, outcome, rollbackOf } = put;
  if (current !== undefined && outcome === "UNCHANGED") {
    return { agent: current, outcome, reference: { position: 0, outcome } };
  }
  const agent: Agent = {
    ...content.summary,
    id: current?.id ?? put.newId,
    workspace,
    state: current?.state ?? "ACTIVE",
    version: (current?.version ?? 0) + 1,
    checksum: content.checksum,
    createdAt: current?.createdAt ?? at,
    updatedAt: at,
    deployedBy: actor,
    deployedAt: at,
  };
  const { name, version } = agent;
  if (current === undefined) tables.agents.insert(agent);
  else tables.agents.update(agent);
  const origin = { deployedBy: actor, deployedAt: at, rollbackOf };
  tables.versions.insert({ workspace, name, version, ...content, ...origin });
  tables.labels.replace(agent, content.summary);
  const position = tables.events.append({
    kind: "AGENT_DEPLOYED",
    at,
    workspace,
    subject: name,
    actor,
    attributes: {
      version: String(version),
      outcome,
      ...(rollbackOf === 0 ? {} : { rollback_of: String(rollbackOf) }),
    },
    agent,
  });
  return { agent, outcome, reference: { position, outcome } };
}
