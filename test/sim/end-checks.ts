import type { Message } from "../../src/domain/conversation.ts";
import { limits } from "../../src/domain/limits.ts";
import type { ModelMessage } from "../../src/domain/model.ts";
import type { Turn } from "../../src/domain/turn.ts";
import type { TurnEvent, TurnFact } from "../../src/domain/turn-event.ts";
import type { Known } from "./clients.ts";
import type { SeenCall } from "./script-model.ts";
import type { SimAgent } from "./sim-agents.ts";
import type { SimServer } from "./sim-server.ts";

export interface EndChecks {
  readonly server: SimServer;
  readonly agents: readonly SimAgent[];
  readonly known: Known;
  readonly calls: readonly SeenCall[];
  readonly problem: (text: string) => void;
}

type Of<Kind extends TurnFact["kind"]> = Extract<TurnFact, { kind: Kind }>;

const many = 1_000_000;

/** What must hold once nothing is under way any more. Gives all journals, as text. */
export async function checkEnd(checks: EndChecks): Promise<string> {
  const { server, known, problem } = checks;
  const filter = { workspace: "default", before: "", limit: many };
  const turns = (await server.turns.list(filter)).toReversed();
  const all: unknown[] = [];
  for (const turn of turns) {
    const events = await server.store.listTurnEvents(turn, 0, many);
    all.push(turn, events);
    checkJournal(checks, turn, events);
    await checkExplained(checks, turn, events);
  }
  const byId = new Map(turns.map((turn) => [turn.id as string, turn]));
  for (const id of known.turns.keys()) {
    if (!byId.has(id)) problem(`${id} was acknowledged and is gone`);
  }
  for (const id of known.cancelled) {
    if (byId.get(id)?.state !== "CANCELLED") problem(`${id} was cancelled and is not`);
  }
  all.push(await checkConversations(checks, byId));
  return JSON.stringify(all);
}

function checkJournal(checks: EndChecks, turn: Turn, events: readonly TurnEvent[]): void {
  const problem = (text: string) => checks.problem(`${turn.id} (${turn.state}): ${text}`);
  const facts = events.map(({ fact }) => fact);
  const of = <Kind extends TurnFact["kind"]>(kind: Kind) =>
    facts.filter((fact): fact is Of<Kind> => fact.kind === kind);
  events.forEach(({ sequence }, index) => {
    if (sequence !== index + 1) problem(`event ${sequence} stands at ${index + 1}`);
  });
  const [first] = facts;
  if (first?.kind !== "accepted" || of("accepted").length > 1) {
    problem("its journal does not begin with its acceptance, once");
  }
  if (turn.lastSequence !== events.length) problem(`lastSequence ${turn.lastSequence}`);
  if (turn.endedAt === undefined) problem("is still open");
  checkOnce(of("model_step"), "model_step", problem);
  checkOnce(of("tool_finished"), "tool_finished", problem);
  const attempts = of("taken_up").map(({ attempt }) => attempt);
  if (attempts.some((attempt, index) => attempt !== index + 1)) problem(`attempts ${attempts}`);
  if (new Set(of("taken_up").map(({ agentVersion }) => agentVersion)).size > 1) {
    problem("changed its version");
  }
  const isEnd = ({ kind }: TurnFact) => /^(completed|failed|cancelled)$/.test(kind);
  if (facts.filter(isEnd).length > 1) problem("has more than one end");
  if (facts.findIndex(isEnd) !== facts.length - 1) problem("its journal does not end with its end");
  checkCounters(turn, facts, problem);
  checkLimits(checks.agents, turn, of("model_step"), problem);
  checkDecisions(checks.known, turn, of, problem);
}

function checkOnce(
  facts: readonly { readonly step: number }[],
  kind: string,
  problem: (text: string) => void,
): void {
  const steps = facts.map(({ step }) => step);
  if (new Set(steps).size < steps.length) problem(`recorded a ${kind} twice: ${steps}`);
}

/** A start counts as a call, unless it was put off. */
function toCalls({ kind }: TurnFact): number {
  return Number(kind === "tool_started") - Number(kind === "tool_postponed");
}

function checkCounters(
  turn: Turn,
  facts: readonly TurnFact[],
  problem: (text: string) => void,
): void {
  const sums = { inputTokens: 0, outputTokens: 0, toolCalls: 0, cpuMs: 0, steps: 0 };
  for (const fact of facts) {
    if (fact.kind === "model_step") {
      sums.inputTokens += fact.usage.inputTokens;
      sums.outputTokens += fact.usage.outputTokens;
    }
    sums.toolCalls += toCalls(fact);
    if (fact.kind === "tool_finished") sums.cpuMs += fact.cpuMs;
    if (fact.kind === "model_step" || fact.kind === "tool_started") {
      sums.steps = Math.max(sums.steps, fact.step);
    }
  }
  const { toolCalls, cpuMs, steps, usage } = turn;
  const counted = { ...usage, toolCalls, cpuMs, steps };
  if (JSON.stringify({ ...sums }) !== JSON.stringify({ ...sums, ...counted })) {
    problem(`counts ${JSON.stringify(counted)} where its journal has ${JSON.stringify(sums)}`);
  }
}

function checkLimits(
  agents: readonly SimAgent[],
  turn: Turn,
  steps: readonly Of<"model_step">[],
  problem: (text: string) => void,
): void {
  const agent = agents.find(({ name }) => name === turn.agent);
  if (agent === undefined) return;
  if (turn.steps > agent.stepsMax) problem(`took ${turn.steps} of ${agent.stepsMax} steps`);
  if (turn.toolCalls > limits.turnToolCallsMax) problem(`made ${turn.toolCalls} calls`);
  if (turn.crashes > limits.turnCrashesMax) problem(`crashed ${turn.crashes} times`);
  const before = steps.slice(0, -1).map(({ usage }) => usage.inputTokens + usage.outputTokens);
  const used = before.reduce((sum, tokens) => sum + tokens, 0);
  if (used >= agent.turnTokensMax) problem(`asked a model after ${used} tokens`);
}

function checkDecisions(
  known: Known,
  turn: Turn,
  of: <Kind extends TurnFact["kind"]>(kind: Kind) => Of<Kind>[],
  problem: (text: string) => void,
): void {
  const reasons = of("resolved").map(({ reason }) => reason);
  for (const [reason, { turn: id, taken }] of known.decisions) {
    if (id !== turn.id) continue;
    const times = reasons.filter((each) => each === reason).length;
    if (times !== (taken ? 1 : 0)) problem(`'${reason}' taken: ${taken}, stands ${times} times`);
  }
  for (const { step } of of("resolved")) {
    const doubts = of("in_doubt").filter((fact) => fact.step === step).length;
    const decided = of("resolved").filter((fact) => fact.step === step).length;
    if (decided > doubts) problem(`step ${step} was ${doubts} times in doubt, decided ${decided}`);
  }
}

/** Each answer was made from exactly what the journal says it was made from. */
async function checkExplained(
  { server, calls, problem }: EndChecks,
  turn: Turn,
  events: readonly TurnEvent[],
): Promise<void> {
  for (const { fact } of events) {
    if (fact.kind !== "model_step") continue;
    const { messages } = await server.turns.explain(turn, fact.step);
    const text = await server.store.readBlob(turn.workspace, fact.text);
    const call = calls.find(({ mark }) => text.startsWith(`${mark}.`));
    if (JSON.stringify(call?.messages) !== JSON.stringify(messages)) {
      problem(`${turn.id} step ${fact.step} is explained by what the model never saw`);
    }
  }
}

async function checkConversations(
  checks: EndChecks,
  turns: ReadonlyMap<string, Turn>,
): Promise<unknown> {
  const { server, problem } = checks;
  const filter = { workspace: "default", before: "", limit: many };
  const all = [];
  for (const conversation of await server.turns.conversations(filter)) {
    const range = { after: 0, limit: many };
    const messages = await server.turns.messagesAfter(conversation, range);
    all.push(messages);
    messages.forEach(({ id, sequence }, index) => {
      if (sequence !== index + 1) problem(`${id} has sequence ${sequence} at ${index + 1}`);
    });
    if (conversation.messages !== messages.length) problem(`${conversation.id} counts wrongly`);
    for (const message of messages) checkReplies(checks, turns, messages, message);
  }
  return all;
}

function checkReplies(
  { problem, calls }: EndChecks,
  turns: ReadonlyMap<string, Turn>,
  messages: readonly Message[],
  message: Message,
): void {
  const turn = turns.get(message.turn);
  if (turn === undefined) {
    problem(`${message.id} belongs to no turn`);
    return;
  }
  if (message.performative !== "REQUEST") {
    if (message.inReplyTo !== turn.message) problem(`${message.id} answers another message`);
    return;
  }
  const replies = messages.filter(({ inReplyTo }) => inReplyTo === message.id);
  const expected = { DONE: "INFORM", FAILED: "FAILURE", CANCELLED: undefined }[
    turn.state as "DONE"
  ];
  const found = replies.map(({ performative }) => performative);
  if (found.join() !== (expected ?? "")) problem(`${turn.id} (${turn.state}) has replies ${found}`);
  if (turn.reply !== replies[0]?.id) problem(`${turn.id} names another reply`);
  checkHistory(problem, calls, messages, message);
}

/** A model is told what was answered before to the one that asks. */
function checkHistory(
  problem: (text: string) => void,
  calls: readonly SeenCall[],
  messages: readonly Message[],
  { content, sequence }: Message,
): void {
  const call = calls.find((each) => each.content === content && each.depth === 0);
  const earlier = messages.findLast(
    (each) => each.sequence < sequence && each.performative === "REQUEST",
  );
  const reply = messages.find(({ inReplyTo }) => inReplyTo === earlier?.id);
  if (call === undefined || reply === undefined) return;
  const told = call.messages.some(
    (each: ModelMessage) => "text" in each && each.text === reply.content,
  );
  if (!told) problem(`'${content}' was asked without the answer before it`);
}
