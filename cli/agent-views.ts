import { create } from "@bufbuild/protobuf";
import {
  type Agent,
  AgentSchema,
  AgentStateSchema,
  type AgentVersion,
  AgentVersionSchema,
} from "../clients/gen/caxton/v1/agent_pb.ts";
import {
  ListAgentsResponseSchema,
  ListAgentVersionsResponseSchema,
} from "../clients/gen/caxton/v1/agent_service_pb.ts";
import type { View } from "./output.ts";
import { toProtoJson } from "./proto-json.ts";
import { toEnumText, toTimeText } from "./wire-text.ts";

/** Agents as a list. */
export function viewAgents(agents: readonly Agent[]): View {
  const whole = create(ListAgentsResponseSchema, { agents: [...agents] });
  return {
    json: toProtoJson(ListAgentsResponseSchema, whole),
    items: agents.map((agent) => toProtoJson(AgentSchema, agent)),
    names: agents.map(({ name }) => name),
    columns: ["NAME", "VERSION", "STATE", "CAPABILITIES", "UPDATED"],
    rows: agents.map((agent) => [
      agent.name,
      String(agent.version),
      toEnumText(AgentStateSchema, agent.state),
      agent.capabilities.join(", "),
      toTimeText(agent.updateTime),
    ]),
  };
}

/** One agent with everything the server tells of it. */
export function viewAgent(agent: Agent): View {
  return {
    json: toProtoJson(AgentSchema, agent),
    names: [agent.name],
    rows: withoutEmpty([
      ["name", agent.name],
      ["workspace", agent.workspace],
      ["id", agent.agentId],
      ["state", toEnumText(AgentStateSchema, agent.state)],
      ["version", `${agent.version} (declared ${agent.declaredVersion})`],
      ["description", agent.description],
      ["capabilities", agent.capabilities.join(", ")],
      ["tools", agent.tools.join(", ")],
      ["tags", agent.tags.join(", ")],
      ["checksum", agent.checksum],
      ["deployed by", agent.deployedBy],
      ["created", toTimeText(agent.createTime)],
      ["updated", toTimeText(agent.updateTime)],
    ]),
  };
}

/** Versions of one agent as a list. */
export function viewVersions(versions: readonly AgentVersion[]): View {
  const whole = create(ListAgentVersionsResponseSchema, { versions: [...versions] });
  return {
    json: toProtoJson(ListAgentVersionsResponseSchema, whole),
    items: versions.map((version) => toProtoJson(AgentVersionSchema, version)),
    names: versions.map(({ version }) => String(version)),
    columns: ["VERSION", "DECLARED", "DEPLOYED", "BY", "COMMIT", "CHECKSUM", "NOTE"],
    rows: versions.map((version) => [
      String(version.version),
      version.declaredVersion,
      toTimeText(version.deployTime),
      version.deployedBy,
      commitText(version),
      version.checksum.slice(0, 12),
      noteText(version),
    ]),
  };
}

/** One version of an agent. */
export function viewVersion(version: AgentVersion): View {
  return {
    json: toProtoJson(AgentVersionSchema, version),
    names: [String(version.version)],
    rows: withoutEmpty([
      ["agent", version.agent],
      ["version", `${version.version} (declared ${version.declaredVersion})`],
      ["deployed", toTimeText(version.deployTime)],
      ["by", version.deployedBy],
      ["commit", commitText(version)],
      ["checksum", version.checksum],
      ["note", noteText(version)],
    ]),
  };
}

function commitText({ git }: AgentVersion): string {
  if (git === undefined) return "";
  return `${git.commit.slice(0, 12)}${git.dirty ? " (modified)" : ""}`;
}

function noteText({ current, rollbackOf }: AgentVersion): string {
  const notes = [current ? "in use" : "", rollbackOf === 0 ? "" : `content of ${rollbackOf}`];
  return notes.filter((note) => note !== "").join(", ");
}

function withoutEmpty(rows: readonly (readonly [string, string])[]) {
  return rows.filter(([, value]) => value !== "");
}
