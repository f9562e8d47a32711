import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Flags from "@oclif/core/flags";
import { CaxtonCommand } from "../caxton-command.ts";
import { CommandError } from "../command-error.ts";
import { serveExample } from "../example-files.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Output } from "../output.ts";
import { startQuickServer } from "../quick-server.ts";
import { runOn, type Terminal } from "../terminal.ts";

const filesPort = 9000;

/** A command as a user types it, and what is run instead. */
interface ShownCommand {
  readonly shown: string;
  readonly words: readonly string[];
}

/** What `npm run quickstart` runs once everything is built. */
export default class Quickstart extends CaxtonCommand {
  static override hidden = true;
  static override summary = "Watch an agent work, on a server that is gone afterwards.";
  static override examples = ["<%= config.bin %> quickstart"];
  static override flags = {
    keep: Flags.boolean({ description: "Leave the server running until Ctrl-C." }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Quickstart);
    const output = this.openOutput(flags);
    const examples = join(this.config.root, "examples");
    if (!existsSync(join(examples, "sales.csv"))) throw noExamples();
    await this.#play(examples, output, flags.keep);
    sayNext(output);
  }

  async #play(examples: string, output: Output, isKept: boolean): Promise<void> {
    using directory = openDirectory();
    const terminal = toInner(this.terminal, directory.path);
    await using files = await serveExample(examples, "sales.csv", filesPort);
    await using server = await startQuickServer(directory.path, files, terminal, output);
    const show = (command: ShownCommand) => this.#show(terminal, server.url, output, command);
    await show({
      shown: "deploy examples/data-analyzer.toml",
      words: ["deploy", join(examples, "data-analyzer.toml")],
    });
    const message = `Analyze the sales data at http://${files.address}/sales.csv`;
    await show({
      shown: `chat DataAnalyzer "${message}"`,
      words: ["chat", "DataAnalyzer", message],
    });
    if (isKept) await this.#keep(server.url, output);
  }

  /** Runs another command as the user would. */
  async #show(
    terminal: Terminal,
    url: string,
    output: Output,
    { shown, words }: ShownCommand,
  ): Promise<void> {
    output.tell(`\n$ caxton ${shown}`);
    const [id = "", ...rest] = words;
    await runOn(terminal, () => this.config.runCommand(id, [...rest, "--server", url]));
  }

  async #keep(url: string, output: Output): Promise<void> {
    const { interrupted } = this.terminal;
    output.tell("");
    output.say("note", "The server runs until Ctrl-C. In another terminal:");
    output.tell(`  npx caxton chat DataAnalyzer --server ${url}`);
    const stopped = Promise.withResolvers<void>();
    interrupted.addEventListener("abort", () => stopped.resolve());
    if (!interrupted.aborted) await stopped.promise;
  }
}

function openDirectory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "caxton-quickstart-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The same terminal, without settings that are meant for another server. */
function toInner(terminal: Terminal, directory: string): Terminal {
  const names = Object.keys(terminal.environment).filter((name) => !name.startsWith("CAXTON_"));
  const kept = Object.fromEntries(names.map((name) => [name, terminal.environment[name]]));
  const environment = { ...kept, XDG_CONFIG_HOME: directory, CAXTON_DATA_DIR: directory };
  return { ...terminal, environment };
}

function sayNext(output: Output): void {
  output.tell("");
  output.say("ok", "This server is stopped and its data deleted. What to type next:");
  output.tell("  npx caxton server start -d                     # a server that stays");
  output.tell("  npx caxton deploy examples/data-analyzer.toml");
  output.tell("  npx caxton chat DataAnalyzer                   # a session; /help says more");
  output.tell("  docs/first-agent.md goes on from there.");
}

function noExamples(): CommandError {
  return new CommandError({
    exitCode: exitCodes.error,
    message: "The examples are not here: the quick start runs in a clone of the repository",
    hint: "Start a server instead: caxton server start",
  });
}
