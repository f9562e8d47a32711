import type { StoreStatus } from "./store.ts";

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

/** Where the server tells what it does: log and metrics. Implementations never throw. */
export interface Observer {
  call(record: CallRecord): void;
  commit(record: CommitRecord): void;
  /** Something an operator should know; `fields` never hold secrets or contents. */
  note(
    level: "debug" | "info" | "warn" | "error",
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ): void;
  /** Asked for whenever metrics are read. */
  storeStatus(read: () => Promise<StoreStatus>): void;
}
