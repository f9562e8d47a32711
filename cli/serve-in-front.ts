import { readFileSync } from "node:fs";
import type { Config } from "../src/config.ts";
import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Output } from "./output.ts";
import { sayBanner } from "./server-banner.ts";
import type { Terminal } from "./terminal.ts";

/** Values of the flags that are part of the server's configuration, by name. */
export type ServerFlags = Readonly<Record<string, string | undefined>>;

/** The server's configuration; throws `CommandError` for one that cannot be used. */
export async function loadServerConfig(
  flags: ServerFlags,
  { environment }: Terminal,
): Promise<Config> {
  const { loadConfig } = await import("../src/config.ts");
  return explained(async () => loadConfig({ flags, environment, readFile: readIfExists }));
}

/**
 * Runs the server until Ctrl-C or SIGTERM. Throws `CommandError` when it cannot start or go on.
 */
export async function serveInFront(
  config: Config,
  output: Output,
  terminal: Terminal,
): Promise<void> {
  const { serve } = await loadServer();
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  const signal = AbortSignal.any([stop.signal, terminal.interrupted]);
  await explained(() => serve(config, signal, (started) => sayBanner(output, started)));
  output.say("ok", "Stopped");
}

/** Without the optional package of the database only the command and the clients work. */
async function loadServer() {
  try {
    return await import("../src/serve.ts");
  } catch (error) {
    const isMissing = /Cannot find (module|package) 'better-sqlite3'/.test(String(error));
    if (!isMissing) throw error;
    throw new CommandError({
      exitCode: exitCodes.error,
      message: "The package better-sqlite3 is not installed, without which there is no server",
      hint: "npm leaves it out on a Node below 22: install Caxton anew with Node 24 or newer",
    });
  }
}

/** Gives errors of the server that are meant for people (they have a hint) an exit code. */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && "hint" in error && typeof error.hint === "string")) throw error;
    const { message, hint } = error;
    throw new CommandError({ exitCode: exitCodes.error, message, hint }, { cause: error });
  }
}

function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CommandError({
      exitCode: exitCodes.error,
      message: `${path} cannot be read (${code})`,
      hint: "Make it readable for this user, or name another file: --config",
    });
  }
}
