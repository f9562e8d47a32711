import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { AgentState } from "../../../clients/gen/caxton/v1/agent_pb.ts";
import { viewAgent } from "../../agent-views.ts";
import { ServerCommand } from "../../server-command.ts";

export default class AgentsDelete extends ServerCommand {
  static override hiddenAliases = ["agent:delete"];
  static override summary = "Delete an agent with all its versions.";
  static override description =
    "Running turns are finished first. Asks before it deletes; without a terminal to ask on, --yes is needed.";
  static override examples = [
    "<%= config.bin %> agents delete DataAnalyzer",
    {
      description: "At once, cutting running turns, without a question:",
      command: "<%= config.bin %> agents delete DataAnalyzer --force --yes",
    },
  ];
  static override args = {
    agent: Args.string({ required: true, description: "Name, or workspace/name." }),
  };
  static override flags = {
    yes: Flags.boolean({ char: "y", description: "Do not ask." }),
    force: Flags.boolean({ description: "Cut running turns instead of finishing them." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AgentsDelete);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const name = connection.qualify(args.agent);
    if (
      !flags.yes &&
      !(await this.confirm(`Delete agent '${name}' with all its versions?`, "Add --yes"))
    ) {
      return output.say("note", `Agent '${name}' was not deleted`);
    }
    const request = { agent: name, force: flags.force, requestId: connection.requestId };
    const { agent } = await connection.call((client, options) =>
      client.agents.deleteAgent(request, options),
    );
    if (agent === undefined) return;
    const isDraining = agent.state === AgentState.DRAINING;
    const what = isDraining ? "will be deleted once its turns are finished" : "deleted";
    output.say("ok", `Agent '${agent.name}' ${what}`);
    await output.showDone(viewAgent(agent));
  }
}
