import * as Flags from "@oclif/core/flags";
import { viewConversations } from "../../conversation-views.ts";
import { ServerCommand } from "../../server-command.ts";
import { listNewestConversations } from "../../turn-pages.ts";
import { toCount } from "../../wire-text.ts";

export default class ConversationsList extends ServerCommand {
  static override hiddenAliases = ["conversation:list"];
  static override summary = "List conversations, newest first.";
  static override examples = [
    "<%= config.bin %> conversations list",
    {
      description: "Those with one agent:",
      command: "<%= config.bin %> conversations list --agent DataAnalyzer",
    },
  ];
  static override flags = {
    agent: Flags.string({ description: "Only those with this agent.", helpValue: "<name>" }),
    limit: Flags.integer({
      description: "How many at most.",
      default: 50,
      min: 1,
      helpValue: "<number>",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ConversationsList);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { agent = "", limit } = flags;
    const { items, hasMore } = await listNewestConversations(connection, agent, limit);
    if (items.length === 0 && output.format === "table") {
      return output.say("note", "No conversations; caxton chat begins one");
    }
    await output.show(viewConversations(items));
    const count = toCount(items.length, "conversation");
    if (hasMore) output.say("note", `The newest ${count}; more: --limit`);
  }
}
