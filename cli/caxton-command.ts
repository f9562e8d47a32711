import { Command } from "@oclif/core/command";
import type { Config } from "@oclif/core/config";
import * as Flags from "@oclif/core/flags";
import { CommandError } from "./command-error.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { createOutput, type Output, outputFormats } from "./output.ts";
import { getTerminal, type Terminal } from "./terminal.ts";

/** What every command does: write to the terminal of the run, in the format asked for. */
export abstract class CaxtonCommand extends Command {
  static override baseFlags = {
    output: Flags.option({
      char: "o",
      options: outputFormats,
      default: "table" as const,
      helpValue: outputFormats.join("|"),
      description: "Format of what goes to stdout.",
      helpGroup: "GLOBAL",
    })(),
    quiet: Flags.boolean({
      description: "Print data and errors only.",
      helpGroup: "GLOBAL",
    }),
    "no-color": Flags.boolean({
      description: "Print without colours, as NO_COLOR in the environment does.",
      helpGroup: "GLOBAL",
    }),
  };

  /** Runs a command of this class, and returns its exit code. */
  static async start(
    this: new (
      argv: string[],
      config: Config,
    ) => CaxtonCommand,
    argv: string[],
    config: Config,
  ): Promise<ExitCode> {
    return (await new this(argv, config)._run<ExitCode | undefined>()) ?? exitCodes.ok;
  }

  protected readonly terminal: Terminal = getTerminal();

  /** The output that the flags of this run ask for. */
  protected openOutput(flags: {
    readonly output: (typeof outputFormats)[number];
    readonly quiet: boolean;
    readonly "no-color": boolean;
  }): Output {
    const color = !flags["no-color"] && !this.terminal.environment.NO_COLOR;
    return createOutput(this.terminal, { format: flags.output, quiet: flags.quiet, color });
  }

  /** Nothing: what oclif does here, warnings of old names, is of no use to these commands. */
  protected override async init(): Promise<void> {}

  /** Leaves errors as they are: `main` turns them into words and an exit code. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  /**
   * Asks a question that is answered with y or n. Throws `CommandError` where nobody can answer.
   */
  protected async confirm(question: string, without: string): Promise<boolean> {
    const { stdin, stderr } = this.terminal;
    if (!stdin.isTerminal) {
      throw new CommandError({
        exitCode: exitCodes.usage,
        message: `Nobody is there to ask: ${question}`,
        hint: without,
      });
    }
    stderr.write(`${question} [y/N] `);
    for await (const chunk of stdin) {
      return /^\s*y(es)?\s*$/i.test(new TextDecoder().decode(chunk));
    }
    return false;
  }
}
