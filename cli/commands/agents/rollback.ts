import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { DeployOutcome } from "../../../clients/gen/caxton/v1/agent_pb.ts";
import { viewAgent } from "../../agent-views.ts";
import { ServerCommand } from "../../server-command.ts";

export default class AgentsRollback extends ServerCommand {
  static override hiddenAliases = ["agent:rollback"];
  static override summary = "Take up the content of an older version as a new version.";
  static override examples = [
    "<%= config.bin %> agents rollback DataAnalyzer",
    {
      description: "Only if version 4 is still the one in use:",
      command: "<%= config.bin %> agents rollback DataAnalyzer --to 2 --base-version 4",
    },
  ];
  static override args = {
    agent: Args.string({ required: true, description: "Name, or workspace/name." }),
  };
  static override flags = {
    to: Flags.integer({
      description: "Number of the version to take up. Default: the one before the one in use.",
      min: 1,
      helpValue: "<number>",
    }),
    "base-version": Flags.integer({
      description: "Refuse unless this version is the one in use.",
      min: 1,
      helpValue: "<number>",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AgentsRollback);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const baseVersion = flags["base-version"];
    const request = {
      agent: connection.qualify(args.agent),
      toVersion: flags.to ?? 0,
      requestId: connection.requestId,
      ...(baseVersion === undefined ? {} : { baseVersion }),
    };
    const { agent, outcome } = await connection.call((client, options) =>
      client.agents.rollbackAgent(request, options),
    );
    if (agent === undefined) return;
    const taken = flags.to === undefined ? "the version before" : `version ${flags.to}`;
    if (outcome === DeployOutcome.UNCHANGED) {
      output.say(
        "note",
        `Agent '${agent.name}' unchanged: version ${agent.version} has that content`,
      );
    } else {
      output.say(
        "ok",
        `Agent '${agent.name}' has the content of ${taken} again (version ${agent.version})`,
      );
    }
    await output.showDone(viewAgent(agent));
  }
}
