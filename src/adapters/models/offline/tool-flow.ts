import type { ToolDefinition } from "../../../domain/tool.ts";
import { chooseTool, findSearchTool } from "./choose-tool.ts";
import { type Conversation, callKey } from "./conversation.ts";
import { answerWith, type Decision, type PlannedCall } from "./decision.ts";
import { type FilledArguments, fillArguments } from "./fill-arguments.ts";
import { isSmallTalk } from "./small-talk.ts";
import { splitClauses } from "./split-clauses.ts";
import { describeSteps } from "./step-answer.ts";
import type { ToolParameter } from "./tool-shapes.ts";

/** What an answer says when a call lacks arguments; the next message is read as their values. */
const asking = /To use (\S+) I still need/;

interface Plan extends FilledArguments {
  readonly tool: ToolDefinition;
}

/** The next calls of the tools that fit the message, one part of it after the other. */
export function decideTools(
  conversation: Conversation,
  tools: readonly ToolDefinition[],
): Decision | undefined {
  const plans = planTools(conversation, tools);
  const { steps } = conversation;
  const failed = steps.some(({ reply }) => reply?.isError);
  const made = new Set(steps.map((step) => callKey(step.name, step.arguments)));
  const open = failed
    ? []
    : plans.filter(
        (plan) =>
          !made.has(callKey(plan.tool.name, plan.arguments)) &&
          !wasCalled(plan, plans, conversation),
      );
  const ready = open.filter(({ missing }) => missing.length === 0);
  const next = ready[0];
  if (next !== undefined) return { kind: "calls", text: "", calls: [toCall(next)] };
  const unclear = open.map((plan) => askFor(plan));
  if (steps.length > 0) return answerWith([describeSteps(steps), ...unclear].join("\n"));
  return unclear.length > 0 ? answerWith(unclear.join("\n")) : undefined;
}

function toCall({ tool, arguments: args }: Plan): PlannedCall {
  return { name: tool.name, arguments: args };
}

/** Later results may change what an argument is filled with: a plan that was done stays done. */
function wasCalled(plan: Plan, plans: readonly Plan[], { steps }: Conversation): boolean {
  const same = plans.filter(({ tool }) => tool === plan.tool);
  const calls = steps.filter(({ name }) => name === plan.tool.name).length;
  return calls > same.indexOf(plan);
}

function planTools(conversation: Conversation, tools: readonly ToolDefinition[]): Plan[] {
  const { question, steps } = conversation;
  const pending = findPending(conversation, tools);
  if (pending !== undefined) return [pending];
  if (isSmallTalk(question)) return [];
  const whole = planOne(question, question, conversation, tools);
  const parts = splitClauses(maskQuotes(question)).map((part) => unmask(part, question));
  const plans =
    parts.length > 1
      ? parts
          .map((part) => planOne(part, question, conversation, tools))
          .filter((it) => it !== undefined)
      : [];
  const distinct = new Set(plans.map(({ tool, arguments: args }) => callKey(tool.name, args)));
  if (distinct.size > 1) return plans;
  const found = whole ?? plans[0] ?? planSearch(conversation, tools);
  return found === undefined ? [] : [...findFeeder(found, question, tools, steps), found];
}

/** Quoted texts are one word while clauses are split. */
function maskQuotes(text: string): string {
  return text.replace(/"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]/g, (match) =>
    match.replace(/[.?!;,\s]/g, "\u0001"),
  );
}

function unmask(part: string, question: string): string {
  if (!part.includes("\u0001")) return part;
  const at = maskQuotes(question).indexOf(part);
  return at === -1 ? part.replaceAll("\u0001", " ") : question.slice(at, at + part.length);
}

function planOne(
  part: string,
  question: string,
  { steps }: Conversation,
  tools: readonly ToolDefinition[],
): Plan | undefined {
  const tool = chooseTool(part, tools)?.tool;
  if (tool === undefined) return undefined;
  const own = fillArguments(tool, part, steps);
  const wide =
    own.missing.length > 0 && part !== question ? fillArguments(tool, question, steps) : own;
  return { tool, ...(wide.missing.length < own.missing.length ? wide : own) };
}

function planSearch(
  { question, steps }: Conversation,
  tools: readonly ToolDefinition[],
): Plan | undefined {
  const tool = findSearchTool(tools);
  if (
    tool === undefined ||
    !/\?|\b(?:how|what|why|when|where|who|can|my|is|do|help)\b/i.test(question)
  )
    return undefined;
  return { tool, ...fillArguments(tool, question, steps) };
}

/** Another tool that can be called now and whose words promise a missing argument (`user_id`). */
function findFeeder(
  plan: Plan,
  question: string,
  tools: readonly ToolDefinition[],
  steps: Conversation["steps"],
): Plan[] {
  const wanted = plan.missing.find(({ name }) => /_id$|Id$/.test(name));
  if (wanted === undefined) return [];
  const noun = wanted.name.replace(/_?id$/i, "").replaceAll("_", " ");
  for (const tool of tools) {
    const isAbout =
      tool !== plan.tool &&
      noun.length > 2 &&
      `${tool.name} ${tool.description}`.toLowerCase().includes(noun.toLowerCase());
    const filled = isAbout ? fillArguments(tool, question, steps) : undefined;
    if (filled && filled.missing.length === 0 && Object.keys(filled.arguments).length > 0)
      return [{ tool, ...filled }];
  }
  return [];
}

/** The call that the last answer asked arguments for, filled with what the user said since. */
function findPending(
  { question, history, steps }: Conversation,
  tools: readonly ToolDefinition[],
): Plan | undefined {
  const last = history.at(-1);
  const name = asking.exec(last?.assistant ?? "")?.[1];
  const tool = tools.find((it) => it.name === name);
  if (
    tool === undefined ||
    last === undefined ||
    /^\s*(?:no|never ?mind|cancel|stop|nein|abbrechen)\b/i.test(question)
  )
    return undefined;
  const filled = fillArguments(tool, `${last.user}\n${question}`, steps);
  const [only, ...others] = filled.missing;
  const isText =
    only !== undefined &&
    others.length === 0 &&
    only.schema.enum === undefined &&
    (only.schema.type ?? "string") === "string";
  const value = question.trim().replace(/^["“']|["”'.]$/g, "");
  if (!isText) return { tool, ...filled };
  return { tool, arguments: { ...filled.arguments, [only.name]: value }, missing: [] };
}

function askFor({ tool, missing }: Plan): string {
  const names = missing.map(describeParameter).join("; ");
  return `To use ${tool.name} I still need ${names}. Please tell me.`;
}

function describeParameter({ name, description, schema }: ToolParameter): string {
  const choices = Array.isArray(schema.enum)
    ? ` (one of ${schema.enum.map(String).join(", ")})`
    : "";
  const meaning = description === "" ? "" : `: ${description.slice(0, 120).replace(/[.\s]+$/, "")}`;
  return `${name}${choices}${meaning}`;
}
