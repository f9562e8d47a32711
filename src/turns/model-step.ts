import type { JsonObject } from "../domain/json.ts";
import type { ToolRequest } from "../domain/model.ts";
import type { JournaledToolRequest, TurnFact } from "../domain/turn-event.ts";
import { callModel, type ModelAnswer, type ModelCall } from "./call-model.ts";
import type { Run } from "./run.ts";
import { nextContext, type TurnContext } from "./turn-context.ts";

/**
 * Asks the model and journals its answer: the end of the turn when it asks for no tool, else with the
 * start of every tool it asks for. Resolves to whether the turn has ended.
 */
export async function modelStep(run: Run): Promise<boolean> {
  const { journal, ports } = run;
  const context = await nextContext(run);
  const step = journal.progress.nextStep;
  const answer = await callModel(ports, toModelCall(run, context, step), run.signal);
  run.given = { context: context.link.hash, messages: context.messages };
  const calls = answer.requests.map((request, index) => toOpenCall(run, request, step + index + 1));
  const { usage } = answer.finish;
  const entry = {
    facts: factsOf(run, { step, context, answer, calls }),
    contexts: [context.link],
    usage,
    toolCalls: calls.length,
  };
  if (calls.length > 0) {
    const written = journal.write(entry);
    // What only reads may begin while its start is being written.
    if (calls.some(({ request }) => request.effect !== "READ_ONLY")) await written;
    return false;
  }
  const content = journal.keep(answer.text);
  const message = ports.runtime.id("message") as typeof journal.turn.message;
  await journal.write({ ...entry, end: { state: "DONE", message, content } });
  return true;
}

function toModelCall(run: Run, context: TurnContext, step: number): ModelCall {
  const { journal, chosen, tools, spec } = run;
  return {
    chosen,
    request: {
      model: chosen.model,
      messages: context.messages,
      tools: tools.definitions,
      sampling: spec.model.sampling,
    },
    turn: journal.turn.id,
    step,
    attempt: journal.progress.nextAttempt,
    restarting: (attempt) => journal.write({ facts: [{ kind: "step_restarted", step, attempt }] }),
  };
}

/** A tool call that is to be made. */
export interface OpenCall {
  readonly request: JournaledToolRequest;
  /** Undefined when what the model wrote is no call of an offered tool; `problem` says why. */
  readonly args?: JsonObject;
  readonly problem?: string;
}

function toOpenCall(
  { journal, tools }: Run,
  { id, name, arguments: text }: ToolRequest,
  step: number,
): OpenCall {
  const { hash } = journal.keep(text);
  const parsed = parseArguments(name, text, tools.has(name));
  const effect = parsed.args === undefined ? "READ_ONLY" : tools.effectOf(name, parsed.args);
  return { request: { step, id, name, arguments: hash, effect }, ...parsed };
}

/** The arguments of a call, or why there is none. */
export function parseArguments(
  name: string,
  text: string,
  offered: boolean,
): Pick<OpenCall, "args" | "problem"> {
  if (!offered) return { problem: `There is no tool '${name}' for this agent` };
  try {
    const args: unknown = JSON.parse(text === "" ? "{}" : text);
    if (typeof args === "object" && args !== null && !Array.isArray(args)) {
      return { args: args as JsonObject };
    }
    return { problem: `The arguments of '${name}' must be a JSON object` };
  } catch (error) {
    return { problem: `The arguments of '${name}' are no JSON: ${(error as Error).message}` };
  }
}

interface Answered {
  readonly step: number;
  readonly context: TurnContext;
  readonly answer: ModelAnswer;
  readonly calls: readonly OpenCall[];
}

function factsOf(
  { tools, chosen, journal }: Run,
  { step, context, answer, calls }: Answered,
): TurnFact[] {
  const { text, attempt } = answer;
  const { usage, reason, model } = answer.finish;
  const facts: TurnFact[] = [
    {
      kind: "model_step",
      step,
      attempt,
      provider: chosen.provider.name,
      model,
      context: context.link.hash,
      tools: journal.keep(JSON.stringify(tools.definitions)).hash,
      parts: context.parts,
      text: journal.keep(text).hash,
      requests: calls.map(({ request }) => request),
      usage,
      finish: reason,
    },
  ];
  for (const { request, args } of calls) {
    facts.push({ kind: "tool_started", step: request.step, request });
    const line = args === undefined ? "" : tools.announce(request.name, args);
    if (line !== "") facts.push({ kind: "progress", step: request.step, text: line });
  }
  return facts;
}
