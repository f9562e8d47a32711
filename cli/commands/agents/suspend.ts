import * as Args from "@oclif/core/args";
import { viewAgent } from "../../agent-views.ts";
import { ServerCommand } from "../../server-command.ts";

export default class AgentsSuspend extends ServerCommand {
  static override hiddenAliases = ["agent:suspend"];
  static override summary = "Stop an agent from starting turns; its mailbox stays.";
  static override examples = ["<%= config.bin %> agents suspend DataAnalyzer"];
  static override args = {
    agent: Args.string({ required: true, description: "Name, or workspace/name." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AgentsSuspend);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { requestId } = connection;
    const { agent } = await connection.call((client, options) =>
      client.agents.suspendAgent({ agent: connection.qualify(args.agent), requestId }, options),
    );
    if (agent === undefined) return;
    output.say("ok", `Agent '${agent.name}' suspended: it keeps its mailbox and starts no turn`);
    await output.showDone(viewAgent(agent));
  }
}
