import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type AgentSchema,
  type AgentVersionSchema,
  type GitRevision as WireGit,
  DeployOutcome as WireOutcome,
  AgentState as WireState,
} from "../../clients/gen/caxton/v1/agent_pb.ts";
import { AgentChange as WireChange } from "../../clients/gen/caxton/v1/agent_service_pb.ts";
import { DiagnosticSchema, Severity } from "../../clients/gen/caxton/v1/error_pb.ts";
import type { AgentChange } from "../agents/watch.ts";
import {
  type Agent,
  type AgentState,
  type AgentVersion,
  agentStates,
  type DeployOutcome,
  type GitRevision,
} from "../domain/agent.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";

const wireStates = {
  ACTIVE: WireState.ACTIVE,
  SUSPENDED: WireState.SUSPENDED,
  DRAINING: WireState.DRAINING,
  FAILED: WireState.FAILED,
} as const satisfies Record<AgentState, WireState>;

const wireOutcomes = {
  CREATED: WireOutcome.CREATED,
  UPDATED: WireOutcome.UPDATED,
  UNCHANGED: WireOutcome.UNCHANGED,
} as const satisfies Record<DeployOutcome, WireOutcome>;

const wireChanges = {
  HEARTBEAT: WireChange.HEARTBEAT,
  PRESENT: WireChange.PRESENT,
  DEPLOYED: WireChange.DEPLOYED,
  SUSPENDED: WireChange.SUSPENDED,
  RESUMED: WireChange.RESUMED,
  RESTARTED: WireChange.RESTARTED,
  DRAINING: WireChange.DRAINING,
  DELETED: WireChange.DELETED,
} as const satisfies Record<AgentChange, WireChange>;

export const toWireOutcome = (outcome: DeployOutcome): WireOutcome => wireOutcomes[outcome];
export const toWireChange = (change: AgentChange): WireChange => wireChanges[change];

/** The state of a filter: undefined for unspecified, and for numbers of a newer contract. */
export function toAgentState(state: WireState): AgentState | undefined {
  return agentStates.find((each) => wireStates[each] === state);
}

export function toWireAgent(agent: Agent): MessageInitShape<typeof AgentSchema> {
  return {
    agentId: agent.id,
    workspace: agent.workspace,
    name: agent.name,
    state: wireStates[agent.state],
    version: agent.version,
    declaredVersion: agent.declaredVersion,
    description: agent.description,
    capabilities: [...agent.capabilities],
    tools: [...agent.tools],
    tags: [...agent.tags],
    checksum: agent.checksum,
    createTime: timestampFromMs(agent.createdAt),
    updateTime: timestampFromMs(agent.updatedAt),
    deployedBy: agent.deployedBy,
  };
}

export function toWireVersion(
  version: AgentVersion & { readonly toml?: string },
): MessageInitShape<typeof AgentVersionSchema> {
  return {
    agent: version.agent,
    version: version.version,
    declaredVersion: version.declaredVersion,
    checksum: version.checksum,
    deployedBy: version.deployedBy,
    deployTime: timestampFromMs(version.deployedAt),
    ...(version.git === undefined ? {} : { git: version.git }),
    rollbackOf: version.rollbackOf,
    current: version.current,
    toml: version.toml ?? "",
  };
}

export function toGitRevision(git: WireGit | undefined): { readonly git?: GitRevision } {
  if (git === undefined) return {};
  return { git: { commit: git.commit, branch: git.branch, dirty: git.dirty } };
}

export function toWireDiagnostic(diagnostic: Diagnostic) {
  const severity = diagnostic.severity === "error" ? Severity.ERROR : Severity.WARNING;
  return create(DiagnosticSchema, { ...diagnostic, severity });
}
