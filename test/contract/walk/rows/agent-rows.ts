import { emptyRequest, namesNothing, type Refused, type Rows } from "../row.ts";
import { offlineToml, withAgent, withSuspendedAgent } from "../stage.ts";

const badName: Refused = [() => ({ agent: "not a name" }), "INVALID_REQUEST"];
const noAgent: Refused = [({ workspace }) => ({ agent: `${workspace}/Nobody` }), "AGENT_NOT_FOUND"];
const noVersion: Refused = [({ agent }) => ({ agent, version: 9 }), "AGENT_VERSION_NOT_FOUND"];
const badWorkspace: Refused = [() => ({ workspace: "not a name" }), "INVALID_REQUEST"];
const toml = offlineToml("Reader");
const badToml = 'name = "Reader"\ncapabilites = ["testing"]\nsystem_prompt = 5\n';

/** How the RPCs of AgentService are walked. */
export const agentRows: Rows = {
  "AgentService.DeployAgent": {
    good: ({ workspace }) => ({ workspace, toml, source: "reader.toml" }),
    bad: [({ workspace }) => ({ workspace, toml: badToml }), "INVALID_MANIFEST"],
    missing: [({ workspace }) => ({ workspace, toml, baseVersion: 1 }), "VERSION_CONFLICT"],
  },
  "AgentService.DeployAgents": {
    good: ({ workspace }) => [{ options: { workspace } }, { file: { toml } }],
    bad: [({ workspace }) => [{ options: { workspace } }, {}], "INVALID_REQUEST"],
    missing: [
      ({ workspace }) => [{ options: { workspace } }, { file: { toml, baseVersion: 1 } }],
      "VERSION_CONFLICT",
    ],
  },
  "AgentService.ValidateAgent": {
    good: () => ({ toml: badToml }),
    bad: [() => ({ toml, source: "x".repeat(1_025) }), "INVALID_REQUEST"],
    missing: namesNothing,
  },
  "AgentService.GetAgent": {
    prepare: withAgent,
    good: ({ agent }) => ({ agent }),
    bad: badName,
    missing: noAgent,
  },
  "AgentService.ListAgents": {
    prepare: withAgent,
    good: ({ workspace }) => ({ workspace, state: "AGENT_STATE_ACTIVE", pageSize: 1 }),
    bad: badWorkspace,
    missing: namesNothing,
  },
  "AgentService.WatchAgents": {
    prepare: withAgent,
    good: ({ workspace }) => ({ workspace }),
    take: 2,
    bad: [() => ({ resumeToken: "none" }), "INVALID_RESUME_TOKEN"],
    missing: namesNothing,
  },
  "AgentService.SuspendAgent": {
    prepare: withAgent,
    good: ({ agent, workspace }) => ({ agent, requestId: workspace }),
    bad: badName,
    missing: noAgent,
  },
  "AgentService.ResumeAgent": {
    prepare: withSuspendedAgent,
    good: ({ agent }) => ({ agent }),
    bad: badName,
    missing: noAgent,
  },
  "AgentService.RestartAgent": {
    prepare: withSuspendedAgent,
    good: ({ agent }) => ({ agent }),
    bad: badName,
    missing: noAgent,
  },
  "AgentService.DeleteAgent": {
    prepare: withAgent,
    good: ({ agent }) => ({ agent, force: true }),
    bad: badName,
    missing: noAgent,
  },
  "AgentService.ListAgentVersions": {
    prepare: withAgent,
    good: ({ agent }) => ({ agent, pageSize: 1 }),
    bad: [({ agent }) => ({ agent, pageToken: "none" }), "INVALID_PAGE_TOKEN"],
    missing: noAgent,
  },
  "AgentService.GetAgentVersion": {
    prepare: withAgent,
    good: ({ agent }) => ({ agent, version: 1 }),
    bad: badName,
    missing: noVersion,
  },
  "AgentService.RollbackAgent": {
    prepare: withAgent,
    good: ({ agent }) => ({ agent, toVersion: 1, baseVersion: 2 }),
    bad: badName,
    missing: [({ agent }) => ({ agent, toVersion: 9 }), "AGENT_VERSION_NOT_FOUND"],
  },
  "AgentService.GetAgentSchema": {
    good: () => ({}),
    bad: emptyRequest,
    missing: namesNothing,
  },
};
