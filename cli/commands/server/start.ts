import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as Flags from "@oclif/core/flags";
import type { Config } from "../../../src/config.ts";
import { CaxtonCommand } from "../../caxton-command.ts";
import { CommandError } from "../../command-error.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Output } from "../../output.ts";
import { sayBanner } from "../../server-banner.ts";

export default class ServerStart extends CaxtonCommand {
  static override summary = "Start the server.";
  static override description =
    "Runs until Ctrl-C or SIGTERM. Values come from flags, CAXTON_* in the environment, the " +
    "configuration file, and defaults, in this order.";
  static override examples = [
    "<%= config.bin %> server start",
    { description: "In the background:", command: "<%= config.bin %> server start -d" },
    {
      description: "Which values would be used, and where they come from:",
      command: "<%= config.bin %> server start --print-config",
    },
  ];
  static override flags = {
    detach: Flags.boolean({ char: "d", description: "Run in the background, once it is ready." }),
    config: Flags.string({
      description: "Configuration file. Default: CAXTON_CONFIG, caxton.toml in the data directory.",
      helpValue: "<file>",
    }),
    host: Flags.string({ description: "Address to listen on.", helpValue: "<address>" }),
    port: Flags.string({
      description: "Port to listen on; 0 takes a free one.",
      helpValue: "<number>",
    }),
    "data-dir": Flags.string({
      description: "Directory of everything the server keeps.",
      helpValue: "<directory>",
    }),
    "print-config": Flags.boolean({
      description: "Print each value and its origin, and start nothing.",
      exclusive: ["detach"],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ServerStart);
    const output = this.openOutput(flags);
    const { config: file, host, port, "data-dir": directory } = flags;
    const config = await this.#load({ config: file, host, port, "data-dir": directory });
    if (flags["print-config"]) return printConfig(config, output);
    if (flags.detach) return this.#detach(config, output);
    return this.#serve(config, output);
  }

  async #load(flags: Readonly<Record<string, string | undefined>>): Promise<Config> {
    const { loadConfig } = await import("../../../src/config.ts");
    const { environment } = this.terminal;
    return explained(async () => loadConfig({ flags, environment, readFile: readIfExists }));
  }

  async #serve(config: Config, output: Output): Promise<void> {
    const { serve } = await import("../../../src/serve.ts");
    const stop = new AbortController();
    process.once("SIGTERM", () => stop.abort());
    const signal = AbortSignal.any([stop.signal, this.terminal.interrupted]);
    await explained(() =>
      serve(config, signal, (started) =>
        sayBanner(output, { version: this.config.version, ...started }),
      ),
    );
    output.say("ok", "Stopped");
  }

  async #detach(config: Config, output: Output): Promise<void> {
    const { startDetached } = await import("../../detached-server.ts");
    const words = this.argv.filter((word) => word !== "-d" && word !== "--detach");
    const directory = resolve(config["server.data_dir"]);
    const { url } = await startDetached(["server", "start", ...words], directory, this.terminal);
    const { connect } = await import("../../../clients/index.ts");
    const { agents, agentVersions } = await connect(url, { timeoutMs: 10_000 }).system.getStatus(
      {},
    );
    const { version } = this.config;
    sayBanner(output, { version, url, dataDirectory: directory, agents, agentVersions });
  }
}

async function printConfig(config: Config, output: Output): Promise<void> {
  const { describeConfig } = await import("../../../src/config.ts");
  const rows = describeConfig(config);
  await output.show({
    json: rows,
    items: rows,
    names: rows.map(({ name }) => name),
    columns: ["NAME", "VALUE", "ORIGIN", "DESCRIPTION"],
    rows: rows.map(({ name, value, origin, description }) => [name, value, origin, description]),
  });
}

/** Gives errors of the server that are meant for people (they have a hint) an exit code. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
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
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
