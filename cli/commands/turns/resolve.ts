import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { Decision } from "../../../clients/gen/caxton/v1/turn_pb.ts";
import { CommandError } from "../../command-error.ts";
import { exitCodes } from "../../exit-codes.ts";
import { ServerCommand } from "../../server-command.ts";
import { viewTurn } from "../../turn-views.ts";

const decisionFlags = ["repeat", "assume-done", "fail"] as const;
const decisionByFlag = {
  repeat: Decision.REPEAT,
  "assume-done": Decision.ASSUME_DONE,
  fail: Decision.FAIL_TURN,
} as const;

export default class TurnsResolve extends ServerCommand {
  static override hiddenAliases = ["turn:resolve"];
  static override summary = "Decide about a tool call whose outcome nobody knows.";
  static override description =
    "Look outside first whether it was done. The first decision counts: exit code 5 when somebody " +
    "else was faster.";
  static override examples = [
    {
      description: "It was done; the model is told so:",
      command:
        '<%= config.bin %> turns resolve turn_0199 --step 2 --assume-done --reason "in its log"',
    },
    {
      description: "It was not done; call the tool again:",
      command:
        '<%= config.bin %> turns resolve turn_0199 --step 2 --repeat --reason "nothing arrived"',
    },
  ];
  static override args = { turn: Args.string({ required: true, description: "Id of the turn." }) };
  static override flags = {
    step: Flags.integer({
      description: "The step in doubt.",
      required: true,
      min: 1,
      helpValue: "<number>",
    }),
    repeat: Flags.boolean({ description: "Call the tool again, at the risk of doing it twice." }),
    "assume-done": Flags.boolean({ description: "Take the call as done, and go on." }),
    fail: Flags.boolean({ description: "End the turn as failed." }),
    result: Flags.string({
      description: "With --assume-done: what the model is told as the result.",
      helpValue: "<text>",
    }),
    reason: Flags.string({
      description: "Why; kept with the turn.",
      required: true,
      helpValue: "<text>",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TurnsResolve);
    const chosen = decisionFlags.filter((name) => flags[name]);
    const [flag] = chosen;
    if (flag === undefined || chosen.length > 1) throw notOneDecision();
    if (flags.result !== undefined && flag !== "assume-done") throw resultOfNothing();
    const output = this.openOutput(flags);
    const connection = await this.open(flags);
    const { workspace, requestId } = connection;
    const found = await connection.call(({ turns }, options) =>
      turns.getTurn({ workspace, turnId: args.turn }, options),
    );
    const { step, reason, result = "" } = flags;
    const decision = decisionByFlag[flag];
    const attempt = found.turn?.attempt ?? 0;
    const what = { step, decision, reason, result, attempt };
    const { turn } = await connection.call(({ turns }, options) =>
      turns.resolveTurn({ ...what, workspace, turnId: args.turn, requestId }, options),
    );
    if (turn === undefined) return;
    const next = flag === "fail" ? "ended as failed" : "goes on";
    output.say("ok", `Step ${step} decided: turn ${turn.turnId} ${next}`);
    await output.showDone(viewTurn(turn));
  }
}

function notOneDecision(): CommandError {
  return new CommandError({
    exitCode: exitCodes.usage,
    message: "Say one of --repeat, --assume-done and --fail",
    hint: "See what each does: caxton turns resolve --help",
  });
}

function resultOfNothing(): CommandError {
  return new CommandError({
    exitCode: exitCodes.usage,
    message: "--result goes with --assume-done",
    hint: "The other decisions have no result: leave it out",
  });
}
