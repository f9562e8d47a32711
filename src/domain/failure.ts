import type { Diagnostic } from "./diagnostic.ts";

/**
 * Every way to fail on purpose: reason -> kind. `rpc/errors.ts` maps the kinds to codes, and
 * `caxton.v1.ErrorReason` documents each reason. Anything else thrown is a bug.
 */
export const failureKinds = {
  INVALID_REQUEST: "invalid",
  INVALID_MANIFEST: "invalid",
  INVALID_PAGE_TOKEN: "invalid",
  INVALID_RESUME_TOKEN: "invalid",
  MALFORMED_MESSAGE: "invalid",
  AGENT_NOT_FOUND: "not_found",
  AGENT_VERSION_NOT_FOUND: "not_found",
  CONVERSATION_NOT_FOUND: "not_found",
  TURN_NOT_FOUND: "not_found",
  CAPABILITY_NOT_FOUND: "not_found",
  VERSION_CONFLICT: "conflict",
  TURN_CHANGED: "conflict",
  REQUEST_ID_REUSED: "already_exists",
  AGENT_STATE: "precondition",
  CONVERSATION_CLOSED: "precondition",
  TURN_ENDED: "precondition",
  LIMIT_EXCEEDED: "exhausted",
  DISK: "exhausted",
  QUEUE_FULL: "exhausted",
  MAILBOX_FULL: "exhausted",
  SLOW_CONSUMER: "exhausted",
  HISTORY_CUT: "out_of_range",
  TOKEN_REQUIRED: "unauthenticated",
  TOKEN_INVALID: "unauthenticated",
  FOREIGN_ORIGIN: "denied",
  STOPPING: "unavailable",
  STORE_FAILED: "unavailable",
  SERVICE_NOT_FOUND: "not_found",
  METHOD_NOT_FOUND: "unimplemented",
  DEADLINE_EXCEEDED: "deadline",
  CANCELED: "canceled",
  INTERNAL: "internal",
} as const;

export type FailureReason = keyof typeof failureKinds;
export type FailureKind = (typeof failureKinds)[FailureReason];

/** One broken rule of a request. */
export interface Violation {
  /** Path of the field in the request, in the spelling of the contract. */
  readonly field: string;
  readonly description: string;
}

/** A failure as plain data, so that it can cross threads. */
export interface Failure {
  readonly reason: FailureReason;
  /** For people: what is wrong, why, and what to do next. */
  readonly message: string;
  /** Facts by name, as documented at the reason in `error.proto`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** All broken rules at once. */
  readonly violations?: readonly Violation[];
  readonly diagnostics?: readonly Diagnostic[];
  /** After how long a repeat may help. Unset where it does not. */
  readonly retryAfterMs?: number;
}

/** The only error that is thrown on purpose. */
export class FailureError extends Error {
  override readonly name = "FailureError";
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.failure = failure;
  }

  get kind(): FailureKind {
    return failureKinds[this.failure.reason];
  }
}

/** An `INVALID_REQUEST` with every violation in its message. */
export function invalidRequest(...violations: Violation[]): FailureError {
  const message = violations.map(({ field, description }) => `${field}: ${description}`).join("; ");
  return new FailureError({ reason: "INVALID_REQUEST", message, violations });
}

/** A `LIMIT_EXCEEDED` that names the limit and its value. */
export function limitExceeded(limit: string, value: number, message: string): FailureError {
  const metadata = { limit, value: String(value) };
  return new FailureError({ reason: "LIMIT_EXCEEDED", message, metadata });
}
