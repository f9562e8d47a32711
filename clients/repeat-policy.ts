import { type DescMethod, getOption, hasOption } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import type { CaxtonError } from "./caxton-error.ts";
import { http } from "./gen/google/api/annotations_pb.ts";

const firstPauseMs = 100;
const pauseMaxMs = 2_000;

/** Whether the same call can be sent twice without doing anything twice. */
export function isRepeatable(method: DescMethod): boolean {
  return isRead(method) || method.input.field.requestId !== undefined;
}

/** A call that the contract answers to GET changes nothing. */
function isRead(method: DescMethod): boolean {
  return hasOption(method, http) && getOption(method, http).pattern.case === "get";
}

/** Whether the same call may well succeed a moment later. */
export function isPassing({ code, reason, retryAfterMs }: CaxtonError): boolean {
  if (code === Code.Unavailable || retryAfterMs !== undefined) return true;
  // Without a reason of the server's: the connection was reset.
  return code === Code.Aborted && reason === "";
}

/**
 * How long to wait before repeat number `count`, counted from 0: twice as long each time, with
 * chance, so that many clients do not come back at once, and never less than the server asks for.
 */
export function pauseBefore(count: number, { retryAfterMs = 0 }: CaxtonError): number {
  const longest = Math.min(pauseMaxMs, firstPauseMs * 2 ** count);
  return retryAfterMs + longest * (0.5 + Math.random() / 2);
}
