import assert from "node:assert/strict";
import { test } from "node:test";
import { type Agent, type AgentState, agentStates } from "../../src/domain/agent.ts";
import {
  type AgentCommand,
  checkBaseVersion,
  decideDeployment,
  decideRollbackVersion,
  nextAgentState,
} from "../../src/domain/agent-rules.ts";
import { FailureError, type FailureReason } from "../../src/domain/failure.ts";
import type { AgentId, Sha256, UnixMs } from "../../src/domain/ids.ts";

const ref = { workspace: "default", name: "writer" };
const agent: Agent = {
  id: "agt_1" as AgentId,
  ...ref,
  state: "ACTIVE",
  version: 3,
  declaredVersion: "0.1.0",
  description: "",
  capabilities: ["writing"],
  tools: [],
  tags: [],
  checksum: "aa" as Sha256,
  createdAt: 1 as UnixMs,
  updatedAt: 2 as UnixMs,
  deployedBy: "ada",
  deployedAt: 2 as UnixMs,
};

function reasonOf(run: () => unknown): FailureReason | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof FailureError) return error.failure.reason;
    throw error;
  }
  return undefined;
}

const after: Record<AgentCommand, Record<AgentState, AgentState | undefined>> = {
  suspend: {
    ACTIVE: "SUSPENDED",
    SUSPENDED: "SUSPENDED",
    FAILED: "SUSPENDED",
    DRAINING: undefined,
  },
  resume: { ACTIVE: "ACTIVE", SUSPENDED: "ACTIVE", FAILED: undefined, DRAINING: undefined },
  restart: { ACTIVE: "ACTIVE", SUSPENDED: "ACTIVE", FAILED: "ACTIVE", DRAINING: undefined },
};

test("each command leads from each state where the table says, or is refused", () => {
  for (const command of Object.keys(after) as AgentCommand[]) {
    for (const state of agentStates) {
      const run = () => nextAgentState({ ...agent, state }, command);
      const expected = after[command][state];
      if (expected === undefined) assert.equal(reasonOf(run), "AGENT_STATE", `${command} ${state}`);
      else assert.equal(run(), expected, `${command} ${state}`);
    }
  }
});

test("a deployment creates, updates or changes nothing", () => {
  const other = "bb" as Sha256;
  assert.equal(decideDeployment(ref, undefined, { checksum: other }), "CREATED");
  assert.equal(decideDeployment(ref, undefined, { checksum: other, baseVersion: 0 }), "CREATED");
  assert.equal(decideDeployment(ref, agent, { checksum: other }), "UPDATED");
  assert.equal(decideDeployment(ref, agent, { checksum: other, baseVersion: 3 }), "UPDATED");
  assert.equal(decideDeployment(ref, agent, { checksum: agent.checksum }), "UNCHANGED");
});

test("a deployment onto an agent that is being deleted is refused", () => {
  const draining: Agent = { ...agent, state: "DRAINING" };
  const run = () => decideDeployment(ref, draining, { checksum: "bb" as Sha256 });
  assert.equal(reasonOf(run), "AGENT_STATE");
});

test("a base version that is behind, ahead, or of no agent is a conflict that names who deployed", () => {
  for (const [current, base] of [
    [agent, 2],
    [agent, 4],
    [agent, 0],
    [undefined, 1],
  ] as const) {
    assert.equal(
      reasonOf(() => checkBaseVersion(ref, current, base)),
      "VERSION_CONFLICT",
    );
  }
  assert.throws(() => checkBaseVersion(ref, agent, 2), /ada deployed version 3/);
});

test("a rollback goes to the version asked for, else to the one before the version in use", () => {
  assert.equal(decideRollbackVersion(agent, 0), 2);
  assert.equal(decideRollbackVersion(agent, 1), 1);
  assert.equal(decideRollbackVersion({ ...agent, version: 1 }, 1), 1);
  const first = () => decideRollbackVersion({ ...agent, version: 1 }, 0);
  assert.equal(reasonOf(first), "AGENT_VERSION_NOT_FOUND");
  assert.throws(first, /^FailureError: Agent 'writer' has only one version: there is none to/);
});
