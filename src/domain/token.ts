import { FailureError } from "./failure.ts";
import type { Position } from "./ids.ts";

/** Opaque form of a short ASCII text: safe in URLs, not a secret. */
function encode(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(token: string): string | undefined {
  try {
    return atob(token.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return undefined;
  }
}

/** Token that continues the list named by `scope` (its call and filters) after `last`. */
export function toPageToken(scope: string, last: string): string {
  return encode(`page:${scope}:${last}`);
}

/**
 * What `toPageToken` was given as `last`; throws `INVALID_PAGE_TOKEN` for a token of another list.
 */
export function parsePageToken(token: string, scope: string): string {
  const prefix = `page:${scope}:`;
  const text = decode(token);
  if (text?.startsWith(prefix)) return text.slice(prefix.length);
  throw new FailureError({
    reason: "INVALID_PAGE_TOKEN",
    message:
      "page_token: not a token of this list with these filters; leave it empty for the first page",
  });
}

/** Token that resumes a watch after `position`. */
export function toResumeToken(position: Position): string {
  return encode(`resume:${position}`);
}

/** Token that resumes a watch of the log of this start of the server after a line. */
export function toLogToken(bootId: string, sequence: number): string {
  return encode(`log:${bootId}:${sequence}`);
}

/**
 * Sequence of a token of `toLogToken`. Throws `HISTORY_CUT` for one of an earlier start, whose
 * lines are gone, and `INVALID_RESUME_TOKEN` for one that no server made.
 */
export function parseLogToken(
  token: string,
  log: { readonly bootId: string; readonly last: number },
): number {
  const [, bootId, digits] = /^log:([^:]+):(\d{1,15})$/.exec(decode(token) ?? "") ?? [];
  if (bootId !== undefined && bootId !== log.bootId) {
    throw new FailureError({
      reason: "HISTORY_CUT",
      message: "resume_token: of an earlier start of the server, whose log is gone: watch anew",
    });
  }
  const sequence = Number(digits ?? Number.NaN);
  if (sequence <= log.last) return sequence;
  throw new FailureError({
    reason: "INVALID_RESUME_TOKEN",
    message: "resume_token: not a token of this log; leave it empty to watch from the oldest line",
  });
}

/**
 * Position of a resume token; throws `INVALID_RESUME_TOKEN` for one that this server did not make.
 */
export function parseResumeToken(token: string, last: Position): Position {
  const digits = /^resume:(\d{1,15})$/.exec(decode(token) ?? "")?.[1];
  const position = Number(digits ?? Number.NaN);
  if (position <= last) return position as Position;
  throw new FailureError({
    reason: "INVALID_RESUME_TOKEN",
    message: "resume_token: not a token of this server's data; leave it empty to watch from now on",
  });
}
