import * as Args from "@oclif/core/args";
import { viewAgent } from "../../agent-views.ts";
import { ServerCommand } from "../../server-command.ts";

export default class AgentsResume extends ServerCommand {
  static override hiddenAliases = ["agent:resume"];
  static override summary = "Let a suspended agent go on.";
  static override examples = ["<%= config.bin %> agents resume DataAnalyzer"];
  static override args = {
    agent: Args.string({ required: true, description: "Name, or workspace/name." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AgentsResume);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { requestId } = connection;
    const { agent } = await connection.call((client, options) =>
      client.agents.resumeAgent({ agent: connection.qualify(args.agent), requestId }, options),
    );
    if (agent === undefined) return;
    output.say("ok", `Agent '${agent.name}' active again`);
    await output.showDone(viewAgent(agent));
  }
}
