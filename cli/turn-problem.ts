import { type ChatEvent, TurnFailureReason } from "../clients/gen/caxton/v1/turn_pb.ts";
import type { CommandProblem } from "./command-error.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

const exitCodeByReason: Partial<Record<TurnFailureReason, ExitCode>> = {
  [TurnFailureReason.MODEL_NOT_AUTHORIZED]: exitCodes.notAllowed,
  [TurnFailureReason.TIME_LIMIT]: exitCodes.timeout,
  [TurnFailureReason.MODEL_TIMEOUT]: exitCodes.timeout,
};

/**
 * Why a turn came to no answer: it failed, was cancelled, or waits for a decision. Undefined for
 * every other event. `workspace` is the turn's; empty means `default`.
 */
export function findTurnProblem(
  { turnId, event }: ChatEvent,
  workspace: string,
): CommandProblem | undefined {
  const turn = nameTurn(turnId, workspace);
  if (event.case === "failed") {
    const { reason = 0, message = "" } = event.value.failure ?? {};
    const exitCode = exitCodeByReason[reason] ?? exitCodes.error;
    return { exitCode, message, hint: `See what happened: caxton turns show ${turn}` };
  }
  if (event.case === "cancelled") {
    const { actor, reason } = event.value;
    const why = reason === "" ? "" : `: ${reason}`;
    return { exitCode: exitCodes.interrupted, message: `Cancelled by ${actor}${why}` };
  }
  if (event.case !== "inDoubt") return undefined;
  const { step, tool } = event.value;
  return {
    exitCode: exitCodes.checkFailed,
    message: `Nobody knows whether '${tool}' was done (step ${step}): the turn waits for a decision`,
    hint: [
      `It was done:   ${resolveCommand(turn, step, "--assume-done")}`,
      `Do it again:   ${resolveCommand(turn, step, "--repeat")}`,
      `End the turn:  ${resolveCommand(turn, step, "--fail")}`,
    ].join("\n"),
  };
}

function resolveCommand(turn: string, step: number, decision: string): string {
  return `caxton turns resolve ${turn} --step ${step} ${decision} --reason "…"`;
}

/** A turn as the next command has to name it. */
export function nameTurn(turnId: string, workspace: string): string {
  return workspace === "" || workspace === "default"
    ? turnId
    : `${turnId} --workspace ${workspace}`;
}
