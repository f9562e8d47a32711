import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

/** State of a git working copy. */
export interface Revision {
  readonly commit: string;
  /** Empty when detached. */
  readonly branch: string;
  readonly dirty: boolean;
}

const patienceMs = 1_000;

/**
 * State of the working copy that `path` lies in; undefined when it lies in none, has no commit,
 * there is no git, or git does not answer within a second.
 */
export async function findRevision(path: string): Promise<Revision | undefined> {
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
  try {
    const words = ["-C", folder, "status", "--porcelain=v2", "--branch"];
    const { stdout } = await promisify(execFile)("git", words, {
      timeout: patienceMs,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" },
    });
    return parseStatus(stdout);
  } catch {
    return undefined;
  }
}

/** Reads `git status --porcelain=v2 --branch`. */
export function parseStatus(status: string): Revision | undefined {
  const commit = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(status)?.[1];
  const branch = /^# branch\.head (.+)$/m.exec(status)?.[1] ?? "";
  if (commit === undefined) return undefined;
  return {
    commit,
    branch: branch === "(detached)" ? "" : branch.slice(0, 200),
    dirty: /^[^#]/m.test(status),
  };
}
