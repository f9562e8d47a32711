import { CommandError, type CommandProblem } from "./command-error.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { createOutput } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs one command and returns its exit code; never throws. Errors are told in words: those that
 * are no `CommandError` in the words of `explain`, else with their stack.
 */
export async function runReported(
  argv: readonly string[],
  terminal: Terminal,
  work: () => Promise<ExitCode>,
  explain: (error: unknown) => CommandProblem | undefined = () => undefined,
): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (terminal.interrupted.aborted) return exitCodes.interrupted;
    const problem = error instanceof CommandError ? error.problem : explain(error);
    if (problem === undefined) {
      terminal.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      return exitCodes.error;
    }
    report(problem, argv, terminal);
    return problem.exitCode;
  }
}

function report(problem: CommandProblem, argv: readonly string[], terminal: Terminal): void {
  const color = !argv.includes("--no-color") && !terminal.environment.NO_COLOR;
  createOutput(terminal, { format: "table", quiet: false, color }).report(problem);
}
