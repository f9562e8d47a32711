import type { AgentSpec } from "../domain/agent-spec.ts";
import type { Sha256 } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { ModelMessage } from "../domain/model.ts";
import { TurnError } from "../domain/turn.ts";
import type { ToolSet } from "../tools/tool-set.ts";
import type { ChosenModel, TurnPorts } from "./ports.ts";
import type { TurnJournal } from "./turn-journal.ts";

/** One turn at work. */
export interface Run {
  readonly ports: TurnPorts;
  readonly spec: AgentSpec;
  readonly journal: TurnJournal;
  readonly tools: ToolSet;
  readonly chosen: ChosenModel;
  /**
   * Aborts what can be done again: model calls and repeatable tools. Its reason is a `TurnError`
   * when the turn is to fail for it; with any other the turn is left as its journal has it.
   */
  readonly signal: AbortSignal;
  /** What the model was given in the last step of this run; undefined before the first. */
  given?: { readonly context: Sha256; readonly messages: readonly ModelMessage[] };
  /** Aborts what must not be cut without need: unsafe tools. */
  readonly forced: AbortSignal;
}

/** Throws the `TurnError` of the first limit that the turn has reached before a further step. */
export function checkTurnLimits({ spec, journal }: Run): void {
  const { turn } = journal;
  const { stepsMax, turnTokensMax, turnCpuMs } = spec.limits;
  const tokens = turn.usage.inputTokens + turn.usage.outputTokens;
  if (turn.steps >= stepsMax) {
    throw new TurnError("STEP_LIMIT", `The turn took ${stepsMax} steps, the agent's max_steps`);
  }
  if (turn.toolCalls >= limits.turnToolCallsMax) {
    const message = `The turn made ${limits.turnToolCallsMax} tool calls, as many as one may`;
    throw new TurnError("TOOL_CALL_LIMIT", message);
  }
  if (turnTokensMax !== undefined && tokens >= turnTokensMax) {
    const message = `The turn used ${tokens} tokens; the agent may use ${turnTokensMax}`;
    throw new TurnError("TOKEN_LIMIT", message);
  }
  if (turn.cpuMs >= turnCpuMs) {
    const used = `${Math.round(turn.cpuMs)} ms of processor time`;
    const message = `The turn's tools used ${used}; they may use ${turnCpuMs}`;
    throw new TurnError("CPU_LIMIT", message);
  }
  if (turn.journalBytes >= limits.turnJournalBytesMax) {
    const most = limits.turnJournalBytesMax;
    const message = `The turn's journal has ${turn.journalBytes} bytes; one may have ${most}`;
    throw new TurnError("JOURNAL_LIMIT", message);
  }
}
