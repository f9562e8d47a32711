import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { type ChatEvent, ChatEventSchema } from "../../../clients/gen/caxton/v1/turn_pb.ts";
import { CommandError } from "../../command-error.ts";
import { followTurn } from "../../follow-turn.ts";
import type { Output } from "../../output.ts";
import { toProtoJson } from "../../proto-json.ts";
import { ServerCommand } from "../../server-command.ts";
import { toEventLine } from "../../turn-lines.ts";
import { findTurnProblem } from "../../turn-problem.ts";

export default class TurnsWatch extends ServerCommand {
  static override hiddenAliases = ["turn:watch"];
  static override summary = "Follow a turn to its end.";
  static override description =
    "Prints what happened and then what happens, also over a restart of the server. The exit code " +
    "is that of the turn, as in caxton chat. Ctrl-C leaves; the turn goes on.";
  static override examples = [
    "<%= config.bin %> turns watch turn_0199",
    {
      description: "Everything with the text as it is written, as lines of JSON:",
      command: "<%= config.bin %> turns watch turn_0199 -o ndjson",
    },
  ];
  static override args = { turn: Args.string({ required: true, description: "Id of the turn." }) };
  static override flags = {
    after: Flags.integer({
      description: "Begin after the event with this sequence.",
      default: 0,
      min: 0,
      helpValue: "<number>",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TurnsWatch);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { workspace } = connection;
    const place = { workspace, turnId: args.turn, afterSequence: BigInt(flags.after) };
    const { interrupted: signal } = this.terminal;
    const onBreak = () => output.say("note", "The connection broke; waiting for the server");
    for await (const event of followTurn(connection, place, { signal, onBreak })) {
      await showEvent(event, output);
      const problem = findTurnProblem(event, workspace);
      if (problem === undefined) continue;
      // A turn in doubt goes on once somebody has decided.
      if (event.event.case === "inDoubt") output.report(problem);
      else throw new CommandError(problem);
    }
  }
}

async function showEvent(event: ChatEvent, output: Output): Promise<void> {
  const line = toEventLine(event);
  if (output.format === "table") return line === undefined ? undefined : output.text(`${line}\n`);
  const json = toProtoJson(ChatEventSchema, event);
  if (output.format === "json") return output.text(`${JSON.stringify(json)}\n`);
  if (output.format === "yaml") output.text("---\n");
  await output.show({ json, names: [event.turnId], rows: [] });
}
