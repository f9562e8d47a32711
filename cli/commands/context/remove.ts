import * as Args from "@oclif/core/args";
import { CaxtonCommand } from "../../caxton-command.ts";
import { getContext, readContexts, writeContexts } from "../../contexts.ts";

export default class ContextRemove extends CaxtonCommand {
  static override summary = "Remove a context.";
  static override examples = ["<%= config.bin %> context remove staging"];
  static override args = {
    name: Args.string({ required: true, description: "Name of a context." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ContextRemove);
    const output = this.openOutput(flags);
    const contexts = await readContexts(this.terminal.environment);
    getContext(contexts, args.name);
    const byName = new Map(contexts.byName);
    byName.delete(args.name);
    const current = contexts.current === args.name ? undefined : contexts.current;
    await writeContexts(this.terminal.environment, { current, byName });
    output.say("ok", `Context '${args.name}' removed`);
  }
}
