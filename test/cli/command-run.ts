import { readdirSync, readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Interfaces } from "@oclif/core";
import { main } from "../../cli/main.ts";
import type { CommandLoaders } from "../../cli/quick-command.ts";
import type { Terminal } from "../../cli/terminal.ts";

/** Folder of package.json. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** What one run of the command left behind. */
export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Text on standard input. Default: none. */
  readonly stdin?: string;
  /** What is typed on a terminal. Default: nothing. */
  readonly keys?: NodeJS.ReadableStream;
  /** Width of the terminal that both screens and the keyboard are. Default: there is none. */
  readonly columns?: number;
  readonly interrupted?: AbortSignal;
  /** Called with everything that is written to stdout. */
  readonly onStdout?: (text: string) => void;
  /** Called with everything that is written, in its order: what a terminal shows. */
  readonly onScreen?: (text: string) => void;
}

const packageJson: Interfaces.PJSON = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

const loaders: CommandLoaders = Object.fromEntries(
  readdirSync(`${root}cli/commands`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => [path.slice(0, -3), () => import(`../../cli/commands/${path}`)]),
);

/** Runs the command from its sources, in this process, on a terminal of its own. */
export async function runCommand(
  words: readonly string[],
  options: RunOptions = {},
): Promise<CommandRun> {
  const written = { stdout: "", stderr: "" };
  const isTerminal = options.columns !== undefined;
  const screen = (name: keyof typeof written) => ({
    isTerminal,
    columns: options.columns ?? 80,
    write: (text: string) => {
      written[name] += text;
      if (name === "stdout") options.onStdout?.(text);
      options.onScreen?.(text);
    },
  });
  const terminal: Terminal = {
    stdout: screen("stdout"),
    stderr: screen("stderr"),
    stdin: {
      isTerminal,
      keys: options.keys ?? new PassThrough(),
      [Symbol.asyncIterator]: () => chunksOf(options.stdin ?? ""),
    },
    environment: { NO_COLOR: "1", ...options.environment },
    interrupted: options.interrupted ?? new AbortController().signal,
  };
  const pjson = { ...packageJson, oclif: { ...packageJson.oclif, commands: "./cli/commands" } };
  const exitCode = await main(words, terminal, { root, pjson, ignoreManifest: true }, loaders);
  return { exitCode, ...written };
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
