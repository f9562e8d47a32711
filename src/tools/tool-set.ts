import type { AgentSpec, ToolGrant } from "../domain/agent-spec.ts";
import type { JsonObject } from "../domain/json.ts";
import type {
  ToolDefinition,
  ToolEffect,
  ToolLimits,
  ToolResult,
  ToolServer,
} from "../domain/tool.ts";
import { narrowPermissions } from "./narrow-permissions.ts";

/** The tools one agent may use, and the way to call them. */
export interface ToolSet {
  readonly definitions: readonly ToolDefinition[];
  has(name: string): boolean;
  effectOf(name: string, args: JsonObject): ToolEffect;
  announce(name: string, args: JsonObject): string;
  call(request: ToolSetCall, signal: AbortSignal): Promise<ToolResult>;
}

export interface ToolSetCall {
  readonly name: string;
  readonly arguments: JsonObject;
  /** The same for every repeat of the same step. */
  readonly idempotencyKey: string;
  /** CPU milliseconds left to the turn. */
  readonly cpuMs: number;
}

/** What is kept of one result, in UTF-8 bytes. */
const resultBytesMax = 64 * 1024;

/** The tools of `servers` that the agent's file lists and does not restrict, by their names. */
export function createToolSet(servers: readonly ToolServer[], spec: AgentSpec): ToolSet {
  const offered = new Map<string, Offer>();
  for (const grant of spec.tools) {
    const found = findTool(servers, grant.name);
    if (found === undefined || spec.permissions.restrictedTools.includes(grant.name)) continue;
    offered.set(found.definition.name, { ...found, grant });
  }
  const get = (name: string): Offer => {
    const offer = offered.get(name);
    if (offer === undefined) throw new Error(`tool ${name} is not offered`);
    return offer;
  };
  return {
    definitions: [...offered.values()].map(({ definition }) => definition),
    has: (name) => offered.has(name),
    effectOf: (name, args) => get(name).server.effectOf(name, args),
    announce: (name, args) => get(name).server.announce(name, args),
    call({ name, arguments: args, idempotencyKey, cpuMs }, signal) {
      const { server, grant } = get(name);
      const permissions = narrowPermissions(spec.permissions, grant.permissions);
      const limits = limitsOf(spec, cpuMs);
      const config = spec.toolConfig;
      const call = { name, arguments: args, idempotencyKey, config, permissions, limits };
      return server.call(call, signal);
    },
  };
}

interface Offer {
  readonly server: ToolServer;
  readonly definition: ToolDefinition;
  readonly grant: ToolGrant;
}

/** `tool`, or `server/tool`. */
function findTool(servers: readonly ToolServer[], name: string) {
  const [first = "", second] = name.split("/");
  for (const server of servers) {
    if (second !== undefined && server.name !== first) continue;
    const definition = server.definitions.find((each) => each.name === (second ?? first));
    if (definition !== undefined) return { server, definition };
  }
  return undefined;
}

function limitsOf({ limits }: AgentSpec, cpuMs: number): ToolLimits {
  return {
    timeoutMs: limits.toolCallTimeoutMs,
    cpuMs,
    resultBytes: resultBytesMax,
    memoryBytes: limits.sandboxBytes,
  };
}
