import type { TurnRecord } from "../../src/domain/observer.ts";

/** A turn with two tool calls that ended well. */
export const turnRecord: TurnRecord = {
  turn: "turn_1" as TurnRecord["turn"],
  workspace: "default",
  agent: "Ada",
  agentVersion: 2,
  state: "DONE",
  reason: "",
  attempts: 1,
  steps: 3,
  toolCalls: 2,
  inputTokens: 100,
  outputTokens: 20,
  toolCpuMs: 4,
  durationMs: 1_500,
};
