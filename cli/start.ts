import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parsePlainStart, runPlainStart } from "./plain-start.ts";
import { openProcessTerminal } from "./process-terminal.ts";
import type { CommandLoaders } from "./quick-command.ts";

/** Folder of package.json, seen from `dist/cli`, where this file runs. */
const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs the command that the words after the program's name ask for, one of those that `loaders`
 * load, and sets the exit code.
 */
export async function start(loaders: CommandLoaders): Promise<void> {
  // Who reads a part only, such as `head`, closes the pipe.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  const argv = process.argv.slice(2);
  const terminal = openProcessTerminal();
  const plainStart = parsePlainStart(argv);
  if (plainStart === undefined) {
    const { main } = await import("./main.ts");
    // Without it oclif would look for the file in every folder above.
    const pjson = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
    process.exitCode = await main(argv, terminal, { root, pjson }, loaders);
  } else {
    process.exitCode = await runPlainStart(argv, plainStart, terminal);
  }
}
