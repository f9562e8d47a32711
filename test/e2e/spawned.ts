import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const command = join(import.meta.dirname, "../../cli/bin.js");

/** A `caxton server start` in a process of its own. */
export interface SpawnedServer extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has said on standard error so far. */
  talk(): string;
  /** Ends it as a power cut would and waits until it is gone. */
  kill(): Promise<void>;
}

export interface SpawnOptions {
  readonly directory: string;
  readonly environment?: Record<string, string>;
  /** Program and arguments to run the server under, such as strace. */
  readonly under?: readonly string[];
}

/** Starts the built command as a user would and waits until it is ready. */
export async function spawnServer(options: SpawnOptions): Promise<SpawnedServer> {
  const { directory, environment = {}, under = [] } = options;
  const file = join(directory, "server.json");
  await rm(file, { force: true }); // A killed server leaves its own behind.
  const [program = "", ...rest] = [...under, process.execPath, command];
  const child = spawn(
    program,
    [...rest, "server", "start", "--port", "0", "--data-dir", directory],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, CAXTON_LOG_LEVEL: "error", ...environment },
    },
  );
  let talk = "";
  child.stderr?.on("data", (chunk) => {
    talk += chunk;
  });
  const url = await readyUrl(child, file, () => talk);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };
  return {
    url,
    process: child,
    talk: () => talk,
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}

async function readyUrl(child: ChildProcess, file: string, talk: () => string): Promise<string> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${talk()}`);
    const url = await readFile(file, "utf8").then(
      (text) => String(JSON.parse(text).url),
      () => "",
    );
    if (url !== "" && (await fetch(`${url}/readyz`)).ok) return url;
    await pause(20);
  }
}
