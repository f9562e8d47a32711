import * as Args from "@oclif/core/args";
import { ChatEventSchema } from "../../../clients/gen/caxton/v1/turn_pb.ts";
import { GetTurnResponseSchema } from "../../../clients/gen/caxton/v1/turn_service_pb.ts";
import { toProtoJson } from "../../proto-json.ts";
import { ServerCommand } from "../../server-command.ts";
import { toEventLine } from "../../turn-lines.ts";
import { toTurnRows } from "../../turn-views.ts";

export default class TurnsShow extends ServerCommand {
  static override hiddenAliases = ["turn:show"];
  static override summary = "Show one turn and what happened in it.";
  static override examples = [
    "<%= config.bin %> turns show turn_0199",
    {
      description: "Its events, one line of JSON each:",
      command: "<%= config.bin %> turns show turn_0199 -o ndjson",
    },
  ];
  static override args = { turn: Args.string({ required: true, description: "Id of the turn." }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TurnsShow);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { workspace } = connection;
    const found = await connection.call(({ turns }, options) =>
      turns.getTurn({ workspace, turnId: args.turn }, options),
    );
    const { turn, events } = found;
    if (turn === undefined) return;
    await output.show({
      json: toProtoJson(GetTurnResponseSchema, found),
      items: events.map((event) => toProtoJson(ChatEventSchema, event)),
      names: [turn.turnId],
      rows: toTurnRows(turn),
    });
    if (output.format !== "table") return;
    const lines = events.map(toEventLine).filter((line) => line !== undefined);
    output.text(lines.map((line) => `${line}\n`).join(""));
  }
}
