import type { AgentSpec } from "../domain/agent-spec.ts";
import type { MessageId, UnixMs } from "../domain/ids.ts";
import type { ToolDefinition } from "../domain/tool.ts";

/** An earlier message of the conversation. */
export interface HistoryMessage {
  readonly id: MessageId;
  /** `assistant` is the agent itself. */
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** All that a context is built from. */
export interface ContextInput {
  readonly spec: AgentSpec;
  /** The message that the turn handles. */
  readonly message: { readonly id: MessageId; readonly content: string; readonly sender: string };
  /** What was said before it, oldest first. */
  readonly history: readonly HistoryMessage[];
  readonly tools: readonly ToolDefinition[];
  /** What memory found, in any order. */
  readonly memories: readonly {
    readonly text: string;
    /** How well it fits, 0 to 1. */
    readonly score: number;
    readonly source: string;
  }[];
  /** What other agents offer, most useful first. */
  readonly capabilities: readonly { readonly name: string; readonly description: string }[];
  /** The capability that the message was addressed to; empty when it named the agent. */
  readonly capability: string;
  /** Hard limit: what the model takes less the room for its answer. */
  readonly inputTokensMax: number;
  readonly now: UnixMs;
}
