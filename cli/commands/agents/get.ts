import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { viewAgent, viewVersion } from "../../agent-views.ts";
import { ServerCommand } from "../../server-command.ts";

export default class AgentsGet extends ServerCommand {
  static override hiddenAliases = ["agent:get"];
  static override summary = "Show one agent, or one of its versions.";
  static override examples = [
    "<%= config.bin %> agents get DataAnalyzer",
    {
      description: "The text that was deployed as version 2:",
      command: "<%= config.bin %> agents get DataAnalyzer --version 2 --toml",
    },
  ];
  static override args = {
    agent: Args.string({ required: true, description: "Name, or workspace/name." }),
  };
  static override flags = {
    version: Flags.integer({
      description: "Number of the version to show. Default: the one in use.",
      min: 1,
      helpValue: "<number>",
    }),
    toml: Flags.boolean({ description: "Print the text as it was deployed." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AgentsGet);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const agent = connection.qualify(args.agent);
    if (flags.version === undefined && !flags.toml) {
      const { agent: found } = await connection.call((client, options) =>
        client.agents.getAgent({ agent }, options),
      );
      if (found !== undefined) await output.show(viewAgent(found));
      return;
    }
    const request = { agent, version: flags.version ?? 0 };
    const { version } = await connection.call((client, options) =>
      client.agents.getAgentVersion(request, options),
    );
    if (flags.toml) output.text(version?.toml ?? "");
    else if (version !== undefined) await output.show(viewVersion(version));
  }
}
