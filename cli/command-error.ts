import type { ExitCode } from "./exit-codes.ts";

/** Why a command failed, in words for people. */
export interface CommandProblem {
  readonly exitCode: ExitCode;
  /** What is wrong and why, without a full stop at the end. */
  readonly message: string;
  /** What to do next; may be several lines. */
  readonly hint?: string | undefined;
  /** Lines to show before the message, such as diagnostics. */
  readonly details?: readonly string[] | undefined;
}

/** The one error commands throw on purpose. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly problem: CommandProblem;

  constructor(problem: CommandProblem, options?: ErrorOptions) {
    super(problem.message, options);
    this.problem = problem;
  }
}
