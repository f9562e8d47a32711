import * as Args from "@oclif/core/args";
import { CaxtonCommand } from "../../caxton-command.ts";
import { CommandError } from "../../command-error.ts";
import { toShownContext } from "../../context-view.ts";
import { contextsPath, getContext, readContexts } from "../../contexts.ts";
import { exitCodes } from "../../exit-codes.ts";

export default class ContextShow extends CaxtonCommand {
  static override summary = "Show a context, by default the one in use.";
  static override description = "Whether it has a key is told, never the key.";
  static override examples = [
    "<%= config.bin %> context show",
    {
      description: "Its server alone:",
      command: "<%= config.bin %> context show staging -o json | jq -r .server",
    },
  ];
  static override args = {
    name: Args.string({ description: "Name of a context. Default: the one in use." }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ContextShow);
    const output = this.openOutput(flags);
    const { environment } = this.terminal;
    const contexts = await readContexts(environment);
    const name = args.name ?? contexts.current;
    if (name === undefined) {
      throw new CommandError({
        exitCode: exitCodes.notFound,
        message: "No context is in use",
        hint: "See what there is: caxton context list\nChoose one: caxton context use <name>",
      });
    }
    const shown = toShownContext(name, getContext(contexts, name), contexts.current);
    await output.show({
      json: { ...shown },
      names: [name],
      rows: [
        ["name", name],
        ["server", shown.server],
        ["workspace", shown.workspace],
        ["key", shown.apiKey ? "yes" : "no"],
        ["in use", shown.current ? "yes" : "no"],
        ["kept in", contextsPath(environment)],
      ],
    });
  }
}
