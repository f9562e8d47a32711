import { parseArgs } from "node:util";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { createOutput } from "./output.ts";
import { runReported } from "./run-reported.ts";
import type { Terminal } from "./terminal.ts";

const options = {
  config: { type: "string" },
  host: { type: "string" },
  port: { type: "string" },
  "data-dir": { type: "string" },
  quiet: { type: "boolean", default: false },
  "no-color": { type: "boolean", default: false },
} as const;

/** What a plain `server start` says; see `parsePlainStart`. */
export type PlainStart = ReturnType<typeof parseFlags>;

/**
 * The flags of a `server start` that only runs the server in front; undefined for all other words,
 * which oclif reads. Without oclif the server is ready a fifth sooner.
 */
export function parsePlainStart(argv: readonly string[]): PlainStart | undefined {
  const [topic, name, ...words] = argv;
  if (topic !== "server" || name !== "start") return undefined;
  try {
    return parseFlags(words);
  } catch {
    return undefined; // Help, another flag or a mistake.
  }
}

function parseFlags(args: string[]) {
  return parseArgs({ args, options }).values;
}

/** Runs the server as `server start` does, and returns the exit code. */
export function runPlainStart(
  argv: readonly string[],
  { quiet, "no-color": noColor, ...flags }: PlainStart,
  terminal: Terminal,
): Promise<ExitCode> {
  return runReported(argv, terminal, async () => {
    const color = !noColor && !terminal.environment.NO_COLOR;
    const output = createOutput(terminal, { format: "table", quiet, color });
    const { loadServerConfig, serveInFront } = await import("./serve-in-front.ts");
    await serveInFront(await loadServerConfig(flags, terminal), output, terminal);
    return exitCodes.ok;
  });
}
