import * as Flags from "@oclif/core/flags";
import { TurnState } from "../../../clients/gen/caxton/v1/turn_pb.ts";
import { ServerCommand } from "../../server-command.ts";
import { listNewestTurns } from "../../turn-pages.ts";
import { viewTurns } from "../../turn-views.ts";
import { toCount } from "../../wire-text.ts";

const states = ["ready", "running", "waiting", "done", "failed", "cancelled"] as const;
const stateByName = {
  ready: TurnState.READY,
  running: TurnState.RUNNING,
  waiting: TurnState.WAITING,
  done: TurnState.DONE,
  failed: TurnState.FAILED,
  cancelled: TurnState.CANCELLED,
} as const;

export default class TurnsList extends ServerCommand {
  static override hiddenAliases = ["turn:list"];
  static override summary = "List turns, newest first.";
  static override examples = [
    "<%= config.bin %> turns list",
    {
      description: "Turns that wait for a decision:",
      command: "<%= config.bin %> turns list --state waiting",
    },
  ];
  static override flags = {
    agent: Flags.string({ description: "Only turns of this agent.", helpValue: "<name>" }),
    conversation: Flags.string({
      description: "Only turns of this conversation.",
      helpValue: "<id>",
    }),
    state: Flags.option({ options: states, description: "Only turns in this state." })(),
    limit: Flags.integer({
      description: "How many at most.",
      default: 50,
      min: 1,
      helpValue: "<number>",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(TurnsList);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { agent = "", conversation: conversationId = "", limit } = flags;
    const state = flags.state === undefined ? TurnState.UNSPECIFIED : stateByName[flags.state];
    const filter = { agent, conversationId, state };
    const { items, hasMore } = await listNewestTurns(connection, filter, limit);
    if (items.length === 0 && output.format === "table") return output.say("note", "No turns");
    await output.show(viewTurns(items));
    if (hasMore) output.say("note", `The newest ${toCount(items.length, "turn")}; more: --limit`);
  }
}
