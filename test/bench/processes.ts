import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The command as it is installed. */
export const command = join(import.meta.dirname, "../../cli/bin.js");

/** Milliseconds until a program run by this Node ends. Throws when it fails. */
export async function timeOf(args: readonly string[], env = process.env): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: "ignore", env });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
  return performance.now() - start;
}

/** A program and how many milliseconds it took until it said `word` on either output. */
export async function startUntil(
  args: readonly string[],
  word: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly child: ChildProcess; readonly ms: number; readonly talk: string }> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env });
  let talk = "";
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      talk += chunk;
      if (talk.includes(word)) resolve();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) =>
      reject(new Error(`${args.join(" ")} ended with ${code}: ${talk}`)),
    );
  });
  return { child, ms: performance.now() - start, talk };
}

/** A forked program that sends messages. */
export interface TalkingChild {
  readonly child: ChildProcess;
  /** Its next message. Throws with what it said when it ends instead. */
  next<Message>(): Promise<Message>;
}

/** Starts a module of this directory that talks to its parent. */
export function forkTalking(
  file: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): TalkingChild {
  const env = { ...process.env, ...environment };
  const stdio = ["ignore", "ignore", "pipe", "ipc"] as const;
  const child = fork(join(import.meta.dirname, file), args, { env, stdio: [...stdio] });
  let talk = "";
  child.stderr?.on("data", (chunk) => {
    talk += chunk;
    process.stderr.write(chunk);
  });
  // Its error output is whole when it is closed.
  const ended = once(child, "close").then(([code]) => {
    throw new Error(`${[file, ...args].join(" ")} ended with ${code}: ${talk.trim()}`);
  });
  ended.catch(() => {}); // It ends on purpose later.
  return {
    child,
    next: async () => (await Promise.race([once(child, "message"), ended]))[0],
  };
}

/** Ends a program and waits until it is gone. */
export async function endProcess(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** Proportional set size in bytes: what a process adds to the memory in use (Linux only). */
export async function proportionalSetSize(child: ChildProcess): Promise<number> {
  const rollup = await readFile(`/proc/${child.pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) * 1024;
}
