import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";
import { findServerFile, type ServerFile } from "./server-file.ts";
import type { Terminal } from "./terminal.ts";

const patienceMs = 30_000;
const pollMs = 50;
/** How many lines of its log tell why a server did not start. */
const lastLines = 8;

/**
 * Starts a server of its own process group, its output appended to `server.log` of the data
 * directory, and waits until it is ready. Throws `CommandError` with the end of its log when it
 * ends or does not get ready in 30 s.
 */
export async function startDetached(
  words: readonly string[],
  directory: string,
  terminal: Terminal,
): Promise<ServerFile> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "server.log");
  const log = openSync(path, "a", 0o600);
  const start = fstatSync(log).size;
  const entry = process.argv[1] ?? "";
  const child = spawn(process.execPath, [...process.execArgv, entry, ...words], {
    detached: true,
    stdio: ["ignore", log, log],
    env: terminal.environment,
  });
  closeSync(log);
  const server = await waitUntilReady(child, directory, terminal.interrupted);
  if (server !== undefined) {
    child.unref();
    return server;
  }
  child.kill("SIGTERM");
  const tail = readFileSync(path).subarray(start).toString("utf8").trimEnd().split("\n");
  throw new CommandError({
    exitCode: exitCodes.error,
    message: `The server did not start; the end of ${path}:`,
    hint: tail.slice(-lastLines).join("\n"),
  });
}

async function waitUntilReady(
  child: ChildProcess,
  directory: string,
  signal: AbortSignal,
): Promise<ServerFile | undefined> {
  const deadlineMs = Date.now() + patienceMs;
  while (Date.now() < deadlineMs && child.exitCode === null && child.signalCode === null) {
    const server = await findServerFile({}, directory);
    if (server?.pid === child.pid && server !== undefined && (await isReady(server.url))) {
      return server;
    }
    await sleep(pollMs, undefined, { signal });
  }
  return undefined;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false; // Not listening yet, or no longer.
  }
}
