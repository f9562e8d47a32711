import * as Args from "@oclif/core/args";
import { CaxtonCommand } from "../../caxton-command.ts";
import { getContext, readContexts, writeContexts } from "../../contexts.ts";

export default class ContextUse extends CaxtonCommand {
  static override summary = "Choose the context that commands use from now on.";
  static override examples = ["<%= config.bin %> context use staging"];
  static override args = {
    name: Args.string({ required: true, description: "Name of a context." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ContextUse);
    const output = this.openOutput(flags);
    const contexts = await readContexts(this.terminal.environment);
    const { server } = getContext(contexts, args.name);
    await writeContexts(this.terminal.environment, { ...contexts, current: args.name });
    output.say("ok", `Commands talk to ${server} from now on`);
  }
}
