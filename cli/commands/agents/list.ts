import * as Flags from "@oclif/core/flags";
import { AgentState } from "../../../clients/gen/caxton/v1/agent_pb.ts";
import { type AgentFilter, listAllAgents } from "../../agent-pages.ts";
import { viewAgents } from "../../agent-views.ts";
import { watchAgents } from "../../agent-watch.ts";
import { ServerCommand } from "../../server-command.ts";

const states = ["active", "suspended", "draining", "failed"] as const;
const stateByName = {
  active: AgentState.ACTIVE,
  suspended: AgentState.SUSPENDED,
  draining: AgentState.DRAINING,
  failed: AgentState.FAILED,
} as const;

export default class AgentsList extends ServerCommand {
  static override hiddenAliases = ["agent:list"];
  static override summary = "List agents.";
  static override examples = [
    "<%= config.bin %> agents list",
    {
      description: "Agents that can analyze data, as JSON:",
      command: "<%= config.bin %> agents list --capability data-analysis -o json",
    },
    {
      description: "Every change, until Ctrl-C:",
      command: "<%= config.bin %> agents list --watch",
    },
  ];
  static override flags = {
    capability: Flags.string({
      description: "Only agents with this capability.",
      helpValue: "<name>",
    }),
    state: Flags.option({ options: states, description: "Only agents in this state." })(),
    tag: Flags.string({ description: "Only agents with this tag.", helpValue: "<name>" }),
    watch: Flags.boolean({
      description: "Go on with every change until Ctrl-C; json prints one value per line.",
      exclusive: ["capability", "state", "tag"],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(AgentsList);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    if (flags.watch) return watchAgents(connection, output);
    const { capability, state, tag } = flags;
    const filter: AgentFilter = {
      ...(capability === undefined ? {} : { capability }),
      ...(state === undefined ? {} : { state: stateByName[state] }),
      ...(tag === undefined ? {} : { tag }),
    };
    const agents = await listAllAgents(connection, filter);
    if (agents.length > 0 || output.format !== "table") return output.show(viewAgents(agents));
    const isFiltered = Object.keys(filter).length > 0;
    output.say("note", isFiltered ? "No agent fits" : "No agents yet; caxton deploy brings one in");
  }
}
