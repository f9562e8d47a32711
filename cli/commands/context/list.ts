import { CaxtonCommand } from "../../caxton-command.ts";
import { toShownContext } from "../../context-view.ts";
import { readContexts } from "../../contexts.ts";

export default class ContextList extends CaxtonCommand {
  static override summary = "List the contexts: named servers to talk to.";
  static override examples = ["<%= config.bin %> context list"];

  async run(): Promise<void> {
    const { flags } = await this.parse(ContextList);
    const output = this.openOutput(flags);
    const { current, byName } = await readContexts(this.terminal.environment);
    const contexts = [...byName].map(([name, context]) => ({
      ...toShownContext(name, context, current),
    }));
    if (contexts.length === 0 && output.format === "table") {
      return output.say("note", "No contexts yet: caxton context set <name> --server <url>");
    }
    await output.show({
      json: { contexts },
      items: contexts,
      names: contexts.map(({ name }) => name),
      columns: ["NAME", "SERVER", "WORKSPACE", "KEY", "IN USE"],
      rows: contexts.map((context) => [
        context.name,
        context.server,
        context.workspace,
        context.apiKey ? "yes" : "no",
        context.current ? "yes" : "",
      ]),
    });
  }
}
