import type { AgentSpec, ToolGrant } from "../domain/agent-spec.ts";
import type { JsonObject } from "../domain/json.ts";
import type {
  ToolDefinition,
  ToolEffect,
  ToolLimits,
  ToolResult,
  ToolServer,
} from "../domain/tool.ts";
import type { CallRates, RateExcess, SetRate } from "./call-rates.ts";
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
  /** Whose rates are counted: names one agent of the server. */
  readonly caller: string;
  readonly name: string;
  readonly arguments: JsonObject;
  /** The same for every repeat of the same step. */
  readonly idempotencyKey: string;
  /** CPU milliseconds left to the turn. */
  readonly cpuMs: number;
}

/** What is kept of one result, in UTF-8 bytes. */
const resultBytesMax = 64 * 1024;

/**
 * The tools of `servers` that the agent's file lists and does not restrict, by their names. A call
 * beyond a rate of the file is refused; `rates` counts them over all turns.
 */
export function createToolSet(
  servers: readonly ToolServer[],
  spec: AgentSpec,
  rates: CallRates,
): ToolSet {
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
    async call({ caller, name, arguments: args, idempotencyKey, cpuMs }, signal) {
      const { server, grant } = get(name);
      const excess = rates.take(JSON.stringify([caller, name]), ratesOf(spec, grant, name));
      if (excess !== undefined) return refusedResult(name, excess);
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

function ratesOf({ toolConfig }: AgentSpec, grant: ToolGrant, name: string): readonly SetRate[] {
  const own = name === "http_client" ? toolConfig.httpClient.rateLimit : undefined;
  const granted = grant.permissions?.rateLimit;
  return [
    ...(own === undefined ? [] : [{ ...own, setting: `[tool_config.${name}] rate_limit` }]),
    ...(granted === undefined ? [] : [{ ...granted, setting: `rate_limit of ${name} in tools` }]),
  ];
}

function refusedResult(name: string, { rate, retryMs }: RateExcess): ToolResult {
  const allowed = `${rate.count} times in ${toSeconds(rate.periodMs)} s`;
  const summary = `${name} may be called ${allowed} (${rate.setting})`;
  const hint = Number.isFinite(retryMs)
    ? `try again in ${toSeconds(retryMs)} s`
    : "answer without it";
  const trouble = "TOOL_RATE_LIMITED";
  const content = JSON.stringify({ error: trouble, message: summary, hint });
  return { content, trouble, truncated: false, cpuMs: 0, summary: `${summary}: ${hint}` };
}

/** Rounded up: who waits so long is let through. */
function toSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

function limitsOf({ limits }: AgentSpec, cpuMs: number): ToolLimits {
  return {
    timeoutMs: limits.toolCallTimeoutMs,
    cpuMs,
    resultBytes: resultBytesMax,
    memoryBytes: limits.sandboxBytes,
  };
}
