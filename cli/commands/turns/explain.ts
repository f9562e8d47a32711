import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { ServerCommand } from "../../server-command.ts";
import { showContext } from "../../turn-context.ts";

export default class TurnsExplain extends ServerCommand {
  static override hiddenAliases = ["turn:explain"];
  static override summary = "Show exactly what the model saw, and what was left out and why.";
  static override examples = [
    "<%= config.bin %> turns explain turn_0199",
    {
      description: "A later call of the model, after its tools returned:",
      command: "<%= config.bin %> turns explain turn_0199 --step 3",
    },
  ];
  static override args = { turn: Args.string({ required: true, description: "Id of the turn." }) };
  static override flags = {
    step: Flags.integer({
      description: "A step that is a model's answer. Default: the first one.",
      min: 1,
      helpValue: "<number>",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TurnsExplain);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { workspace } = connection;
    await showContext(connection, { workspace, turnId: args.turn, step: flags.step ?? 0 }, output);
  }
}
