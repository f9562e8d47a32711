import type { StepRestarted, TextDelta } from "../clients/gen/caxton/v1/turn_pb.ts";

/** The text of the step that is being written, as far as it is known. */
export interface StepText {
  readonly step: number;
  /** Number of the model call that writes it. */
  readonly attempt: number;
  readonly text: string;
}

/** Before the first step. */
export const noStepText: StepText = { step: 0, attempt: 0, text: "" };

/**
 * The text with a piece added. What was there already is not repeated, and pieces of an older step
 * or model call change nothing. A new step or model call begins with nothing.
 */
export function addDelta(known: StepText, delta: TextDelta): StepText {
  const { step, attempt, offset, text } = delta;
  if (isOlder(delta, known)) return known;
  if (step !== known.step || attempt !== known.attempt) return { step, attempt, text };
  return { ...known, text: known.text + text.slice(Math.max(0, known.text.length - offset)) };
}

/** The text after its model call began again: none. */
export function restartStep(known: StepText, { step, attempt }: StepRestarted): StepText {
  return isOlder({ step, attempt }, known) ? known : { step, attempt, text: "" };
}

function isOlder(one: { step: number; attempt: number }, other: StepText): boolean {
  return one.step < other.step || (one.step === other.step && one.attempt < other.attempt);
}
