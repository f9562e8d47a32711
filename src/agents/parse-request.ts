import type { AgentRef, GitRevision } from "../domain/agent.ts";
import { invalidRequest, type Violation } from "../domain/failure.ts";
import { limits } from "../domain/limits.ts";

const namePattern = /^[A-Za-z0-9_-]{2,64}$/;
const requestIdPattern = /^[\x21-\x7e]{1,64}$/;
const commitPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const nameRule = "must be 2 to 64 ASCII letters, digits, '_' or '-'";

export const defaultWorkspace = "default";

/** Collects what is wrong with a request, so that every violation is told at once. */
export interface RequestCheck {
  /** Adds a violation unless `holds`. */
  require(holds: boolean, field: string, description: string): void;
  /** Throws `INVALID_REQUEST` if anything was added. */
  finish(): void;
}

export function createRequestCheck(): RequestCheck {
  const violations: Violation[] = [];
  return {
    require(holds, field, description) {
      if (!holds) violations.push({ field, description });
    },
    finish() {
      if (violations.length > 0) throw invalidRequest(...violations);
    },
  };
}

/** `name` or `workspace/name`. */
export function parseAgentRef(text: string, check: RequestCheck): AgentRef {
  const [first = "", second, ...rest] = text.split("/");
  const ref =
    second === undefined
      ? { workspace: defaultWorkspace, name: first }
      : { workspace: first, name: second };
  const valid = namePattern.test(ref.workspace) && namePattern.test(ref.name) && rest.length === 0;
  const shown = text === "" ? "is required" : "must be 'name' or 'workspace/name'";
  check.require(valid, "agent", `${shown}; a name ${nameRule}`);
  return ref;
}

/** A workspace's name; empty means the default one. */
export function parseWorkspace(text: string, check: RequestCheck): string {
  check.require(text === "" || namePattern.test(text), "workspace", nameRule);
  return text === "" ? defaultWorkspace : text;
}

/** A request id; empty means none. */
export function checkRequestId(id: string, check: RequestCheck): void {
  const rule = `must be 1 to ${limits.requestIdLengthMax} printable ASCII characters without spaces`;
  check.require(id === "" || requestIdPattern.test(id), "request_id", rule);
}

export function checkSource(source: string, check: RequestCheck): void {
  const rule = `must have at most ${limits.sourceLengthMax} characters`;
  check.require(source.length <= limits.sourceLengthMax, "source", rule);
}

export function checkGit(git: GitRevision | undefined, check: RequestCheck): void {
  if (git === undefined) return;
  check.require(
    commitPattern.test(git.commit),
    "git.commit",
    "must be 40 or 64 hexadecimal digits",
  );
  check.require(git.branch.length <= 200, "git.branch", "must have at most 200 characters");
}

/**
 * Size of a page from what was asked for: 0 means the default, more than the limit is cut to it.
 */
export function parsePageSize(size: number, check: RequestCheck): number {
  check.require(size >= 0, "page_size", `must be 0 to ${limits.pageSizeMax}`);
  return size === 0 ? limits.pageSizeDefault : Math.min(size, limits.pageSizeMax);
}
