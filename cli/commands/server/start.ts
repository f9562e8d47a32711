import { resolve } from "node:path";
import * as Flags from "@oclif/core/flags";
import type { Config } from "../../../src/config.ts";
import { CaxtonCommand } from "../../caxton-command.ts";
import type { Output } from "../../output.ts";
import { loadServerConfig, serveInFront } from "../../serve-in-front.ts";
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
    const asked = { config: file, host, port, "data-dir": directory };
    const config = await loadServerConfig(asked, this.terminal);
    if (flags["print-config"]) return printConfig(config, output);
    if (flags.detach) return this.#detach(config, output);
    return serveInFront(config, output, this.terminal);
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
