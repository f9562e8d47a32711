import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import * as Flags from "@oclif/core/flags";
import { CaxtonCommand } from "../../caxton-command.ts";
import { CommandError } from "../../command-error.ts";
import { exitCodes } from "../../exit-codes.ts";
import { findDataDirectory, findServerFile, type ServerFile } from "../../server-file.ts";

const patienceMs = 30_000;
const pollMs = 50;

export default class ServerStop extends CaxtonCommand {
  static override summary = "Stop the server of this machine.";
  static override description =
    "Ends open streams, finishes what is being written, and waits until the server is gone.";
  static override examples = ["<%= config.bin %> server stop"];
  static override flags = {
    "data-dir": Flags.string({
      description: "Data directory of the server. Default: CAXTON_DATA_DIR, ~/.local/share/caxton.",
      helpValue: "<directory>",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ServerStop);
    const output = this.openOutput(flags);
    const directory = await findDataDirectory(this.terminal.environment, flags["data-dir"]);
    const server = await findServerFile({}, directory);
    if (server === undefined || !(await isRunning(server))) {
      return output.say("note", `No server runs on ${directory}`);
    }
    process.kill(server.pid, "SIGTERM");
    await this.#waitUntilGone(server.pid);
    output.say("ok", `Stopped the server on ${server.url}`);
  }

  async #waitUntilGone(pid: number): Promise<void> {
    const deadlineMs = Date.now() + patienceMs;
    while (isAlive(pid)) {
      if (Date.now() > deadlineMs) {
        throw new CommandError({
          exitCode: exitCodes.timeout,
          message: `The server (process ${pid}) did not stop within ${patienceMs / 1000} s`,
          hint: `Look at its log; to end it by force: kill -9 ${pid}. What was acknowledged stays`,
        });
      }
      await sleep(pollMs, undefined, { signal: this.terminal.interrupted });
    }
  }
}

/** Whether the very server that wrote the file runs: its process number may be another's by now. */
async function isRunning({ url, bootId, pid }: ServerFile): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const { connect } = await import("../../../clients/index.ts");
  try {
    const info = await connect(url, { timeoutMs: 5_000, retries: 0 }).system.getServerInfo({});
    return info.bootId === bootId;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isDefunct(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Whether a process has ended and only its number is left, until the parent asks what became of it:
 * that of a container may ask late or never. Known on Linux only.
 */
function isDefunct(pid: number): boolean {
  try {
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}
