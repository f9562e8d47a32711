import type { AgentSpec } from "../domain/agent-spec.ts";
import type { MessageId, Sha256 } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { ModelMessage } from "../domain/model.ts";
import { TurnError, type TurnFailure } from "../domain/turn.ts";
import type { TurnEnd } from "../domain/turn-writes.ts";
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
  /** Resolves once the last model step of this run is on disk; undefined before the first. */
  stepWritten?: Promise<void>;
  /** Steps of the unsafe calls that this run has begun. */
  readonly begun: Set<number>;
  /** Aborts what must not be cut without need: unsafe tools. */
  readonly forced: AbortSignal;
}

/**
 * Throws the `TurnError` of the first limit that the turn has reached before a further model call.
 */
export function checkTurnLimits(run: Run): void {
  const { spec, journal } = run;
  const { stepsMax, turnTokensMax } = spec.limits;
  const { steps, usage } = journal.turn;
  const tokens = usage.inputTokens + usage.outputTokens;
  if (steps >= stepsMax) {
    throw new TurnError(
      "STEP_LIMIT",
      `The turn took ${steps} steps; the agent's max_steps says ${stepsMax}`,
    );
  }
  if (turnTokensMax !== undefined && tokens >= turnTokensMax) {
    const message = `The turn used ${tokens} tokens; the agent may use ${turnTokensMax}`;
    throw new TurnError("TOKEN_LIMIT", message);
  }
  checkToolLimits(run);
}

/**
 * Throws the `TurnError` of the first limit that the turn has reached before a further tool call.
 */
export function checkToolLimits({ spec, journal }: Run): void {
  const { turnCpuMs } = spec.limits;
  const { cpuMs, journalBytes } = journal.turn;
  if (cpuMs >= turnCpuMs) {
    const used = `${Math.round(cpuMs)} ms of processor time`;
    const message = `The turn's tools used ${used}; they may use ${turnCpuMs}`;
    throw new TurnError("CPU_LIMIT", message);
  }
  if (journalBytes >= limits.turnJournalBytesMax) {
    const most = limits.turnJournalBytesMax;
    const message = `The turn's journal has ${journalBytes} bytes; one may have ${most}`;
    throw new TurnError("JOURNAL_LIMIT", message);
  }
}

/**
 * Why the tool calls that a model asks for in `step` are more than the turn may make; undefined
 * when they are not. Then none of them is made.
 */
export function findExcess(
  { spec, journal }: Run,
  step: number,
  calls: number,
): TurnFailure | undefined {
  const { stepsMax } = spec.limits;
  if (step + calls > stepsMax) {
    const message =
      `The model asked for ${calls} tool calls in step ${step}, but the turn may take ` +
      `${stepsMax} steps, the agent's max_steps`;
    return { reason: "STEP_LIMIT", message };
  }
  const made = journal.turn.toolCalls;
  if (made + calls <= limits.turnToolCallsMax) return undefined;
  const message =
    `The model asked for ${calls} more tool calls, but the turn made ${made} and may make ` +
    `${limits.turnToolCallsMax}`;
  return { reason: "TOOL_CALL_LIMIT", message };
}

/** The end of a turn that failed, with its reply. */
export function toFailedEnd(
  { runtime }: Pick<TurnPorts, "runtime">,
  journal: TurnJournal,
  failure: TurnFailure,
): TurnEnd {
  const message = runtime.id("message") as MessageId;
  return { state: "FAILED", message, content: journal.keep(failure.message), failure };
}
