import { Code, ConnectError } from "@connectrpc/connect";
import { status as grpcCodes } from "@grpc/grpc-js";
import {
  type Failure,
  FailureError,
  type FailureKind,
  type FailureReason,
  failureKinds,
} from "../domain/failure.ts";
import { errorDetails } from "./error-details.ts";

/** Code of each kind of failure, the same on every protocol. */
const codes = {
  invalid: Code.InvalidArgument,
  not_found: Code.NotFound,
  conflict: Code.Aborted,
  already_exists: Code.AlreadyExists,
  precondition: Code.FailedPrecondition,
  exhausted: Code.ResourceExhausted,
  out_of_range: Code.OutOfRange,
  unauthenticated: Code.Unauthenticated,
  denied: Code.PermissionDenied,
  unavailable: Code.Unavailable,
  unimplemented: Code.Unimplemented,
  deadline: Code.DeadlineExceeded,
  canceled: Code.Canceled,
  internal: Code.Internal,
} as const satisfies Record<FailureKind, Code>;

/**
 * Reasons of the errors that Connect throws by itself. Any other code of Connect is a bug of ours.
 */
const libraryReasons: Readonly<Partial<Record<Code, FailureReason>>> = {
  [Code.InvalidArgument]: "MALFORMED_MESSAGE",
  [Code.ResourceExhausted]: "LIMIT_EXCEEDED",
  [Code.Unimplemented]: "METHOD_NOT_FOUND",
  [Code.DeadlineExceeded]: "DEADLINE_EXCEEDED",
  [Code.Canceled]: "CANCELED",
  [Code.Aborted]: "CANCELED",
};

/** Messages that say the same on both stacks whatever their libraries say. */
const libraryMessages: Readonly<Partial<Record<FailureReason, string>>> = {
  DEADLINE_EXCEEDED: "the deadline passed before the answer was ready",
  CANCELED: "the caller gave the call up",
};

/**
 * Longest message after percent-encoding, so that it and the details fit into the headers of gRPC.
 */
const messageLengthMax = 1_536;

/**
 * What is thrown, as a failure. A bug becomes `INTERNAL`, which says no more than the id of the
 * call.
 */
export function toFailure(thrown: unknown, callId: string): Failure {
  if (thrown instanceof FailureError) return thrown.failure;
  const reason = thrown instanceof ConnectError ? libraryReasons[thrown.code] : undefined;
  if (reason === undefined) {
    const metadata = { call_id: callId };
    return { reason: "INTERNAL", message: "internal error", metadata };
  }
  const { rawMessage } = thrown as ConnectError;
  return { reason, message: libraryMessages[reason] ?? rawMessage };
}

/**
 * The error that both stacks send for a failure. Its details are cut to what gRPC trailers can
 * carry.
 */
export function toConnectError(failure: Failure): ConnectError {
  const code = codes[failureKinds[failure.reason]];
  const message = fitMessage(failure.message.toWellFormed());
  return new ConnectError(message, code, undefined, errorDetails(failure, message));
}

/** Name of a code in the spelling of gRPC, such as `NOT_FOUND`; `OK` without one. */
export function codeName(code: Code | undefined): string {
  return grpcCodes[code ?? grpcCodes.OK] ?? "UNKNOWN";
}

/** A request that could not be decoded, whichever library found out. */
export function malformedMessage(cause: unknown): FailureError {
  const text = cause instanceof ConnectError ? cause.rawMessage : String((cause as Error)?.message);
  const why = text.replace(/^parse binary: /, "");
  const message = `the request could not be decoded: ${why}`;
  return new FailureError({ reason: "MALFORMED_MESSAGE", message }, { cause });
}

/** A request message over the limit, whichever library found out. */
export function messageTooLarge(bytesMax: number): FailureError {
  return new FailureError({
    reason: "LIMIT_EXCEEDED",
    message: `a request message may have ${bytesMax} bytes at most, also after decompression`,
    metadata: { limit: "request_bytes_max", value: String(bytesMax) },
  });
}

/** The answer comes too late for its caller. */
export function deadlinePassed(): FailureError {
  const message = libraryMessages.DEADLINE_EXCEEDED ?? "";
  return new FailureError({ reason: "DEADLINE_EXCEEDED", message });
}

/** The caller went away or gave up. */
export function canceled(): FailureError {
  return new FailureError({ reason: "CANCELED", message: "the caller gave the call up" });
}

function fitMessage(message: string): string {
  const percentEncodedLengthMax = 9; // Of one UTF-16 unit.
  if (message.length * percentEncodedLengthMax <= messageLengthMax) return message;
  let length = Math.min(message.length, messageLengthMax);
  const cut = () => `${message.slice(0, length).toWellFormed()}…`;
  if (length === message.length && encodeURI(message).length <= messageLengthMax) return message;
  while (encodeURI(cut()).length > messageLengthMax) length = Math.floor(length * 0.9);
  return cut();
}
