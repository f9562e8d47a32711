import { execFile } from "node:child_process";

export interface ProgramRun {
  readonly cwd: string;
  /** Beside the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a program prints; this process goes on meanwhile. Throws with all of it when it fails. */
export function runProgram(
  program: string,
  words: readonly string[],
  { cwd, environment = {} }: ProgramRun,
): Promise<string> {
  const options = { cwd, env: { ...process.env, ...environment }, maxBuffer: 1 << 24 };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(program, words, options, (error, stdout, stderr) => {
    if (error === null) return resolve(stdout);
    reject(new Error(`${program} ${words.join(" ")}: ${error.message}\n${stdout}\n${stderr}`));
  });
  return promise;
}
