import type { CallOptions } from "@connectrpc/connect";
import type { Agent, AgentVersion } from "../clients/gen/caxton/v1/agent_pb.ts";
import type { ListAgentsRequest } from "../clients/gen/caxton/v1/agent_service_pb.ts";
import type { Connection } from "./connection.ts";

const pageSize = 200;

/** Which agents are wanted; absent means any. */
export type AgentFilter = Partial<Pick<ListAgentsRequest, "capability" | "state" | "tag">>;

/** All agents of the connection's workspace that fit, over all pages. */
export async function listAllAgents(
  connection: Connection,
  filter: AgentFilter,
): Promise<readonly Agent[]> {
  const { workspace } = connection;
  return collectPages(async (pageToken) => {
    const page = await connection.call(({ agents }, options: CallOptions) =>
      agents.listAgents({ ...filter, workspace, pageSize, pageToken }, options),
    );
    return { items: page.agents, nextPageToken: page.nextPageToken };
  });
}

/** All versions of an agent, newest first, over all pages. */
export async function listAllVersions(
  connection: Connection,
  agent: string,
): Promise<readonly AgentVersion[]> {
  return collectPages(async (pageToken) => {
    const page = await connection.call(({ agents }, options: CallOptions) =>
      agents.listAgentVersions({ agent, pageSize, pageToken }, options),
    );
    return { items: page.versions, nextPageToken: page.nextPageToken };
  });
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string;
}

async function collectPages<T>(read: (pageToken: string) => Promise<Page<T>>): Promise<T[]> {
  const collected: T[] = [];
  let pageToken = "";
  do {
    const page = await read(pageToken);
    collected.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return collected;
}
