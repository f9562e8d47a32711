import type { ExplainTurnResponse } from "../clients/gen/caxton/v1/turn_service_pb.ts";
import type { Connection } from "./connection.ts";
import { type Output, toPrintable } from "./output.ts";
import { viewContext } from "./turn-views.ts";
import { toCount } from "./wire-text.ts";

/** Which model call of a turn is to be explained; step 0 is the first. */
export interface ExplainedStep {
  readonly workspace: string;
  readonly turnId: string;
  readonly step: number;
}

/** Shows exactly what a model was given in one step, and what was left out and why. */
export async function showContext(
  connection: Connection,
  explained: ExplainedStep,
  output: Output,
): Promise<void> {
  const context = await connection.call(({ turns }, options) =>
    turns.explainTurn(explained, options),
  );
  if (output.format !== "table") return output.show(viewContext(context, explained.turnId));
  output.say("note", `Step ${context.step}, answered by ${context.provider} ${context.model}`);
  for (const { provider, model, message } of context.passedOver) {
    output.say("note", `Asked before, and failed: ${provider} ${model}: ${message}`);
  }
  if (context.parts.length > 0) await output.show(viewContext(context, explained.turnId));
  output.text(toInputText(context));
}

function toInputText({ inputs, tools, omittedInputs }: ExplainTurnResponse): string {
  const shown = inputs.map(({ role, text }) => `\n--- ${role}\n${toPrintable(text).trimEnd()}\n`);
  if (tools !== "") shown.push(`\n--- tools\n${toPrintable(tools).trimEnd()}\n`);
  if (omittedInputs > 0) shown.push(`\n--- ${toCount(omittedInputs, "input")} more, too large\n`);
  return shown.join("");
}
