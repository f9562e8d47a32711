import type { TurnId } from "./ids.ts";
import type { ModelTrouble } from "./model.ts";
import type { StoreStatus } from "./store.ts";
import type { ToolTrouble } from "./tool.ts";
import type { TurnFailureReason, TurnState } from "./turn.ts";

/** What one finished call was like: the fields of its canonical log line. */
export interface CallRecord {
  /** Id of the call, answered as `caxton-call-id` and written to the log. */
  readonly callId: string;
  readonly service: string;
  readonly method: string;
  /** `grpc`, `grpc-web`, `connect` or `http`. */
  readonly protocol: string;
  /** Code in the spelling of gRPC, such as `OK` or `NOT_FOUND`. */
  readonly code: string;
  /** Empty on success. */
  readonly reason: string;
  readonly durationMs: number;
  readonly caller: string;
  readonly peer: string;
  readonly requestMessages: number;
  readonly responseMessages: number;
  /** The bug behind an INTERNAL; never shown to the caller. */
  readonly error?: unknown;
}

/** One commit of the writer. */
export interface CommitRecord {
  /** Operations that it acknowledged. */
  readonly operations: number;
  readonly durationMs: number;
}

/** What one ended turn was like: the fields of its canonical log line. Never contents. */
export interface TurnRecord {
  readonly turn: TurnId;
  readonly workspace: string;
  readonly agent: string;
  readonly agentVersion: number;
  /** How it ended. */
  readonly state: TurnState;
  /** Empty unless it failed. */
  readonly reason: TurnFailureReason | "";
  /** How often it was taken up. */
  readonly attempts: number;
  readonly steps: number;
  readonly toolCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Processor time of its tools. */
  readonly toolCpuMs: number;
  /** By the wall clock, from the acceptance of its message; 0 where that clock was set back. */
  readonly durationMs: number;
}

/** `OK`, the trouble it ended with, or `ABANDONED`: the turn was cancelled, or the server stops. */
export type CallOutcome<Trouble> = "OK" | Trouble | "ABANDONED";

/**
 * One call of one model. A step that is repeated, or goes on with the next model, makes several.
 */
export interface ModelCallRecord {
  /** Name as in the configuration of the server. */
  readonly provider: string;
  readonly outcome: CallOutcome<ModelTrouble>;
  readonly durationMs: number;
  /** Until the answer began; undefined when it did not. */
  readonly firstPartMs?: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** One call of one tool, as a turn made it. */
export interface ToolCallRecord {
  /** Name of a tool that the agent may use; `unknown` when the model asked for another. */
  readonly tool: string;
  readonly outcome: CallOutcome<ToolTrouble>;
  readonly durationMs: number;
  readonly cpuMs: number;
}

/** `closed`: calls go to the provider; `open`: none; `half_open`: a few, as probes. */
export type CircuitState = "closed" | "open" | "half_open";

/** How the engine of turns is, for status and metrics. */
export interface EngineStatus {
  /** Turns that are being worked on. */
  readonly running: number;
  /** Turns that wait until a caller decides. */
  readonly waiting: number;
  /** All turns that have not ended, those included. */
  readonly open: number;
  /** False while the disk is too full to go on with the open turns: turns are only read. */
  readonly takesTurns: boolean;
  /** For people: what an agent gets whose file names no model, and why. */
  readonly automaticModel: string;
  /** Every provider that was asked lately. */
  readonly circuits: readonly {
    readonly provider: string;
    readonly state: CircuitState;
    /** Until one call is tried again; 0 unless open. */
    readonly reopensInMs: number;
  }[];
}

/** Where the server tells what it does: log and metrics. Implementations never throw. */
export interface Observer {
  call(record: CallRecord): void;
  commit(record: CommitRecord): void;
  /** A turn ended. Each is told once, by the process in which it ended. */
  turn(record: TurnRecord): void;
  modelCall(record: ModelCallRecord): void;
  toolCall(record: ToolCallRecord): void;
  /** Something an operator should know; `fields` never hold secrets or contents. */
  note(
    level: "debug" | "info" | "warn" | "error",
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ): void;
  /** Asked for whenever metrics are read. */
  storeStatus(read: () => Promise<StoreStatus>): void;
  /** Asked for whenever metrics are read. */
  engineStatus(read: () => EngineStatus): void;
}
