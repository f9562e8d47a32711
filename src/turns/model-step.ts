import type { JsonObject } from "../domain/json.ts";
import type { ToolRequest } from "../domain/model.ts";
import type { JournaledToolRequest, TurnFact } from "../domain/turn-event.ts";
import { callModel, type ModelAnswer, type ModelCall } from "./call-model.ts";
import { findExcess, type Run, toFailedEnd } from "./run.ts";
import { nextContext, type TurnContext } from "./turn-context.ts";

/**
 * Asks the model and journals its answer: the end of the turn when it asks for no tool, else with
 * the start of every tool it asks for. Resolves to whether the turn has ended.
 */
export async function modelStep(run: Run): Promise<boolean> {
  const { journal, ports } = run;
  // Whoever watches must not be shown a step before the one that led to it is on disk.
  await run.stepWritten;
  const context = await nextContext(run);
  const step = journal.progress.nextStep;
  const answer = await callModel(ports, toModelCall(run, context, step), run.signal);
  run.given = { context: context.link.hash, messages: context.messages };
  const calls = answer.requests.map((request, index) => toOpenCall(run, request, step + index + 1));
  const modelFact = factOf(run, { step, context, answer, calls });
  const told = [...tellFallback(modelFact), modelFact];
  const entry = { facts: told, contexts: [context.link], usage: answer.finish.usage };
  const excess = findExcess(run, step, calls.length);
  if (excess !== undefined) {
    await journal.write({ ...entry, end: toFailedEnd(ports, journal, excess) });
    return true;
  }
  if (calls.length > 0) {
    const facts = [...told, ...calls.flatMap((call) => startOf(run, call))];
    const written = journal.write({ ...entry, facts, toolCalls: calls.length });
    run.stepWritten = written;
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
  /** Whether a caller decided to make it again: then its start is journaled again, too. */
  readonly toRepeat?: boolean;
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

function factOf(
  { tools, chosen, journal }: Run,
  { step, context, answer, calls }: Answered,
): ModelStepFact {
  const { text, attempt } = answer;
  const { usage, reason, model, provider = chosen.provider.name } = answer.finish;
  const { passedOver, cached } = answer.finish;
  return {
    kind: "model_step",
    step,
    attempt,
    ...{ provider, model },
    ...(passedOver === undefined ? {} : { passedOver }),
    ...(cached === undefined ? {} : { cached }),
    context: context.link.hash,
    tools: journal.keep(JSON.stringify(tools.definitions)).hash,
    parts: context.parts,
    text: journal.keep(text).hash,
    requests: calls.map(({ request }) => request),
    usage,
    finish: reason,
  };
}

type ModelStepFact = Extract<TurnFact, { kind: "model_step" }>;

/** What people are told when another model answered than the one that was asked first. */
function tellFallback({ step, provider, model, passedOver = [] }: ModelStepFact): TurnFact[] {
  if (passedOver.length === 0) return [];
  const failed = passedOver.map((it) => `${nameModel(it)} failed (${it.trouble})`).join(", ");
  const text = `${failed}; ${nameModel({ provider, model })} answered instead`;
  return [{ kind: "progress", step, text }];
}

function nameModel({ provider, model }: Pick<ModelStepFact, "provider" | "model">): string {
  return model === "" ? provider : `${provider} ${model}`;
}

/** The start of a call, and what people are told of it. */
function startOf({ tools }: Run, { request, args }: OpenCall): TurnFact[] {
  const { step } = request;
  const line = args === undefined ? "" : tools.announce(request.name, args);
  const started: TurnFact = { kind: "tool_started", step, request };
  return line === "" ? [started] : [started, { kind: "progress", step, text: line }];
}
