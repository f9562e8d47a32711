import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * What `work` returns, run in a process of its own: native code that crashes, or a call that takes
 * for ever, does not take this one along. `work` knows nothing of what is around it, and takes what
 * it needs by `process.getBuiltinModule`; its result is plain data. Throws the error of the system
 * when it fails, and when `signal` aborts.
 */
export async function runApart<T>(
  work: (...words: string[]) => T,
  words: readonly string[],
  signal: AbortSignal,
): Promise<T> {
  const script = `process.stdout.write(JSON.stringify((${work})(...process.argv.slice(1))))`;
  const options = ["--no-warnings", "-e", script, "--", ...words];
  const { stdout } = await promisify(execFile)(process.execPath, options, { signal });
  return JSON.parse(stdout);
}
