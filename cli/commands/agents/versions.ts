import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { listAllVersions } from "../../agent-pages.ts";
import { viewVersions } from "../../agent-views.ts";
import type { Connection } from "../../connection.ts";
import { ServerCommand } from "../../server-command.ts";

export default class AgentsVersions extends ServerCommand {
  static override hiddenAliases = ["agent:versions"];
  static override summary = "List the versions of an agent, newest first.";
  static override examples = [
    "<%= config.bin %> agents versions DataAnalyzer",
    {
      description: "What each version changed:",
      command: "<%= config.bin %> agents versions DataAnalyzer --diff",
    },
  ];
  static override args = {
    agent: Args.string({ required: true, description: "Name, or workspace/name." }),
  };
  static override flags = {
    diff: Flags.boolean({ description: "Print what each version changed, newest first." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AgentsVersions);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const agent = connection.qualify(args.agent);
    const versions = await listAllVersions(connection, agent);
    if (!flags.diff) return output.show(viewVersions(versions));
    const { toUnifiedDiff } = await import("../../toml-diff.ts");
    let after = await readSide(connection, agent, versions[0]?.version ?? 0);
    while (after.version > 0) {
      const before = await readSide(connection, agent, after.version - 1);
      output.text(toUnifiedDiff(before, after));
      after = before;
    }
  }
}

async function readSide(connection: Connection, agent: string, number: number) {
  if (number === 0) return { version: 0, title: "/dev/null", toml: "" };
  const { version } = await connection.call((client, options) =>
    client.agents.getAgentVersion({ agent, version: number }, options),
  );
  return { version: number, title: `${agent}@${number}`, toml: version?.toml ?? "" };
}
