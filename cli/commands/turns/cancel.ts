import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { ServerCommand } from "../../server-command.ts";
import { viewTurn } from "../../turn-views.ts";

export default class TurnsCancel extends ServerCommand {
  static override hiddenAliases = ["turn:cancel"];
  static override summary = "End a turn.";
  static override description =
    "Works at every moment before its end. A tool call under way that may change something " +
    "outside is left in doubt.";
  static override examples = [
    '<%= config.bin %> turns cancel turn_0199 --reason "asked the wrong agent"',
  ];
  static override args = { turn: Args.string({ required: true, description: "Id of the turn." }) };
  static override flags = {
    reason: Flags.string({ description: "Why; kept with the turn.", helpValue: "<text>" }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TurnsCancel);
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { workspace, requestId } = connection;
    const request = { workspace, turnId: args.turn, reason: flags.reason ?? "", requestId };
    const { turn } = await connection.call(({ turns }, options) =>
      turns.cancelTurn(request, options),
    );
    if (turn === undefined) return;
    output.say("ok", `Turn ${turn.turnId} cancelled`);
    await output.showDone(viewTurn(turn));
  }
}
