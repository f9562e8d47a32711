import type { ToolConfig, ToolPermissions } from "./agent-spec.ts";
import type { JsonObject } from "./json.ts";

/** What a call of a tool may do outside, which decides what is done after a crash. */
export const toolEffects = [
  /** Changes nothing: repeated freely. */
  "READ_ONLY",
  /** The same call twice does it once: repeated with the same key. */
  "IDEMPOTENT",
  /** Never repeated on its own: a call without a recorded outcome is in doubt. */
  "UNSAFE",
] as const;
export type ToolEffect = (typeof toolEffects)[number];

/** What a model and a person are told of a tool. */
export interface ToolDefinition {
  /** Letters, digits, `_` and `-`; at most 64. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments, an object. */
  readonly inputSchema: JsonObject;
}

/** Limits of one call; each ends it with a coded error. */
export interface ToolLimits {
  /** Wall time. */
  readonly timeoutMs: number;
  /** CPU time of the worker that runs it. */
  readonly cpuMs: number;
  /** UTF-8 bytes of the result that is kept; more is cut, and the result says so. */
  readonly resultBytes: number;
  /** Memory of its sandbox. */
  readonly memoryBytes: number;
}

/** One call of a tool. */
export interface ToolCall {
  readonly name: string;
  readonly arguments: JsonObject;
  /** The same for every repeat of the same step: for outside systems that take one. */
  readonly idempotencyKey: string;
  /** Settings of the agent's file for its tools, and what the file narrows. */
  readonly config: ToolConfig;
  readonly permissions: ToolPermissions | undefined;
  readonly limits: ToolLimits;
}

/**
 * Why a call has no proper result. `TOOL_FAILED` is the tool's own answer, others are the host's.
 */
export const toolTroubles = [
  "TOOL_FAILED",
  "INVALID_ARGUMENTS",
  "UNKNOWN_TOOL",
  "NOT_GRANTED",
  "TOOL_RATE_LIMITED",
  "TOOL_TIMEOUT",
  "TOOL_CPU_LIMIT",
  "TOOL_MEMORY_LIMIT",
  "TOOL_CRASHED",
] as const;
export type ToolTrouble = (typeof toolTroubles)[number];

/** The outcome of a call. A call that cannot be made is an outcome too, for the model to read. */
export interface ToolResult {
  /** What the model is given: JSON or plain text, already cut to the limit. */
  readonly content: string;
  /** Set when the call failed. */
  readonly trouble?: ToolTrouble;
  /** Whether `content` was cut. */
  readonly truncated: boolean;
  /** CPU milliseconds it took. */
  readonly cpuMs: number;
  /** One line for people about what came out, such as `Found 1,247 records`; may be empty. */
  readonly summary: string;
}

/** Provides tools under one name. Never throws but for the reason of an aborted signal. */
export interface ToolServer {
  readonly name: string;
  readonly definitions: readonly ToolDefinition[];
  /** What this call may do; depends on its arguments (GET reads, POST does not only). */
  effectOf(name: string, args: JsonObject): ToolEffect;
  /** One line for people before the call, such as `Fetching http://…`. */
  announce(name: string, args: JsonObject): string;
  call(call: ToolCall, signal: AbortSignal): Promise<ToolResult>;
}
