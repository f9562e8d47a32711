import * as Args from "@oclif/core/args";
import { viewAgent } from "../../agent-views.ts";
import { ServerCommand } from "../../server-command.ts";

export default class AgentsRestart extends ServerCommand {
  static override hiddenAliases = ["agent:restart"];
  static override summary = "Set an agent going anew, also a failed one.";
  static override examples = ["<%= config.bin %> agents restart DataAnalyzer"];
  static override args = {
    agent: Args.string({ required: true, description: "Name, or workspace/name." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AgentsRestart);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { requestId } = connection;
    const { agent } = await connection.call((client, options) =>
      client.agents.restartAgent({ agent: connection.qualify(args.agent), requestId }, options),
    );
    if (agent === undefined) return;
    output.say("ok", `Agent '${agent.name}' restarted`);
    await output.showDone(viewAgent(agent));
  }
}
