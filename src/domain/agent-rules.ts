import type { Agent, AgentRef, AgentState, DeployOutcome } from "./agent.ts";
import { FailureError } from "./failure.ts";
import type { Sha256 } from "./ids.ts";

/** What a state change asks for. */
export type AgentCommand = "suspend" | "resume" | "restart";

/** State of an agent after a command, by its state before; a missing entry refuses the command. */
const transitions: Record<AgentCommand, Partial<Record<AgentState, AgentState>>> = {
  suspend: { ACTIVE: "SUSPENDED", SUSPENDED: "SUSPENDED", FAILED: "SUSPENDED" },
  resume: { ACTIVE: "ACTIVE", SUSPENDED: "ACTIVE" },
  restart: { ACTIVE: "ACTIVE", SUSPENDED: "ACTIVE", FAILED: "ACTIVE" },
};

const refusals: Record<AgentCommand, string> = {
  suspend: "it is being deleted",
  resume: "restart a failed agent instead; one that is being deleted cannot go on",
  restart: "it is being deleted",
};

/** The state after `command`, or a thrown `AGENT_STATE`. */
export function nextAgentState(agent: Agent, command: AgentCommand): AgentState {
  const next = transitions[command][agent.state];
  if (next === undefined) {
    throw new FailureError({
      reason: "AGENT_STATE",
      message: `Cannot ${command} agent '${agent.name}' in state ${agent.state}: ${refusals[command]}`,
      metadata: { agent: agent.name, state: agent.state },
    });
  }
  return next;
}

/**
 * Whether a deployment of text with `checksum` creates, updates or leaves the agent as it is.
 * Throws `VERSION_CONFLICT` when the agent is not at `baseVersion` (0: must not exist; undefined:
 * no check).
 */
export function decideDeployment(
  ref: AgentRef,
  current: Agent | undefined,
  next: { readonly checksum: Sha256; readonly baseVersion?: number | undefined },
): DeployOutcome {
  checkBaseVersion(ref, current, next.baseVersion);
  if (current === undefined) return "CREATED";
  if (current.state === "DRAINING") {
    throw new FailureError({
      reason: "AGENT_STATE",
      message: `Agent '${ref.name}' is being deleted: deploy it again once that is done`,
      metadata: { agent: ref.name, state: current.state },
    });
  }
  return current.checksum === next.checksum ? "UNCHANGED" : "UPDATED";
}

/** Throws `VERSION_CONFLICT` unless the agent is at `baseVersion`; undefined means no check. */
export function checkBaseVersion(
  ref: AgentRef,
  current: Agent | undefined,
  baseVersion: number | undefined,
): void {
  const currentVersion = current?.version ?? 0;
  if (baseVersion === undefined || baseVersion === currentVersion) return;
  throw new FailureError({
    reason: "VERSION_CONFLICT",
    message: conflictMessage(ref, current, baseVersion),
    metadata: {
      agent: ref.name,
      base_version: String(baseVersion),
      current_version: String(currentVersion),
      ...(current === undefined
        ? {}
        : {
            deployed_by: current.deployedBy,
            deploy_time: new Date(current.deployedAt).toISOString(),
          }),
    },
  });
}

function conflictMessage(ref: AgentRef, current: Agent | undefined, baseVersion: number): string {
  if (current === undefined) {
    return `Agent '${ref.name}' does not exist, so there is no version ${baseVersion} to build on`;
  }
  const expected = baseVersion === 0 ? "not to exist yet" : `at version ${baseVersion}`;
  return (
    `Agent '${ref.name}' was expected ${expected}, but ${current.deployedBy} deployed version ` +
    `${current.version}: look at the difference, then deploy on top of it`
  );
}

/**
 * The version whose content a rollback to `toVersion` takes; 0 means the one before the version in
 * use. Throws `AGENT_VERSION_NOT_FOUND` when there is none before.
 */
export function decideRollbackVersion({ name, version }: Agent, toVersion: number): number {
  if (toVersion > 0) return toVersion;
  if (version > 1) return version - 1;
  throw new FailureError({
    reason: "AGENT_VERSION_NOT_FOUND",
    message: `Agent '${name}' has only one version: there is none to roll back to`,
    metadata: { agent: name, version: "0" },
  });
}

/** A thrown-to-be `AGENT_NOT_FOUND`. */
export function agentNotFound({ workspace, name }: AgentRef): FailureError {
  return new FailureError({
    reason: "AGENT_NOT_FOUND",
    message: `No agent '${name}' in workspace '${workspace}'`,
    metadata: { agent: name, workspace },
  });
}

/** A thrown-to-be `AGENT_VERSION_NOT_FOUND`. */
export function agentVersionNotFound({ name }: AgentRef, version: number): FailureError {
  return new FailureError({
    reason: "AGENT_VERSION_NOT_FOUND",
    message: `Agent '${name}' has no version ${version}`,
    metadata: { agent: name, version: String(version) },
  });
}
