import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { toMessageText, viewConversation } from "../../conversation-views.ts";
import { ServerCommand } from "../../server-command.ts";
import { readConversation } from "../../turn-pages.ts";
import { toCount } from "../../wire-text.ts";

export default class ConversationsShow extends ServerCommand {
  static override hiddenAliases = ["conversation:show"];
  static override summary = "Show a conversation and its messages.";
  static override examples = [
    "<%= config.bin %> conversations show conv_0199",
    {
      description: "All of its messages, one line of JSON each:",
      command: "<%= config.bin %> conversations show conv_0199 --limit 100000 -o ndjson",
    },
  ];
  static override args = {
    conversation: Args.string({ required: true, description: "Id of the conversation." }),
  };
  static override flags = {
    limit: Flags.integer({
      description: "How many messages at most; the newest.",
      default: 50,
      min: 1,
      helpValue: "<number>",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConversationsShow);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const found = await readConversation(connection, args.conversation, flags.limit);
    const { conversation, items, hasMore } = found;
    if (conversation === undefined) return;
    await output.show(viewConversation(conversation, items));
    if (output.format === "table") output.text(items.map(toMessageText).join(""));
    const count = toCount(items.length, "message");
    if (hasMore) output.say("note", `The newest ${count}; more: --limit`);
  }
}
