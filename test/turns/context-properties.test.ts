import assert from "node:assert/strict";
import { test } from "node:test";
import { type TurnError, turnFailureReasons } from "../../src/domain/turn.ts";
import { buildContext } from "../../src/turns/build-context.ts";
import type { BuiltContext } from "../../src/turns/built-context.ts";
import type { ContextInput } from "../../src/turns/context-input.ts";
import { extendContext } from "../../src/turns/extend-context.ts";
import { assertSound, inputWith, specWith, toHistory } from "./contexts.ts";

/** Numbers in [0, 1) that a seed decides. */
function createChance(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  const pick = <T>(from: readonly [T, ...T[]]): T => from[below(from.length)] ?? from[0];
  const many = <T>(max: number, make: (index: number) => T): readonly T[] =>
    Array.from({ length: below(max + 1) }, (_, index) => make(index));
  return { below, pick, many };
}

type Chance = ReturnType<typeof createChance>;

function textOf(chance: Chance): string {
  const words = chance.many(chance.pick([3, 20, 200]), () =>
    chance.pick([
      "sales",
      "Umsätze",
      "日本語",
      "🤚🏾",
      "\n",
      "{{message}}",
      "{{#if",
      "\ud800",
      "12,5",
      "x",
    ]),
  );
  return words.join(chance.pick([" ", ""]));
}

const systems = [
  "Test.",
  "",
  "{{capability}}",
  "{{context}}",
  "{{conversation_history}} end",
] as const;
const users = [
  "{{request}}",
  "Never names it",
  "{{message}} {{conversation_history}} {{relevant_knowledge}}",
  "{{#if conversation_history}}{{conversation_history}}{{else}}nothing said so far{{/if}} {{message}}",
  "{{#if memory_context}}{{message}}{{else}}{{conversation_history}}{{conversation_history}}{{/if}}",
  "{{#if off}}{{conversation_history}}{{context}}{{/if}}{{message}}",
] as const;

function inputOf(chance: Chance): ContextInput {
  const spec = specWith(
    { system: chance.pick(systems) || "{{nothing}}", user: chance.pick(users) },
    "[conversation]",
    `context_messages = ${chance.pick([1, 3, 10, 50])}`,
    `memory_strategy = "${chance.pick(["sliding", "summarize", "persist"])}"`,
    chance.pick(["", "context_tokens = 100"]),
    "[memory.context_preparation]",
    `max_context_length = ${chance.pick([20, 8000])}`,
  );
  const said = () => `${chance.pick(["u", "a"])}:${textOf(chance)}`;
  const tool = (index: number) => ({
    name: `tool_${index}`,
    description: textOf(chance),
    inputSchema: { type: "object", note: textOf(chance) },
  });
  const memory = (index: number) => ({
    text: textOf(chance),
    score: chance.below(3),
    source: `m${index}`,
  });
  const capability = (index: number) => ({ name: `c-${index}`, description: textOf(chance) });
  return inputWith({
    spec,
    message: { ...inputWith().message, content: textOf(chance) },
    history: toHistory(...chance.many(30, said)),
    tools: chance.many(3, tool),
    memories: chance.many(5, memory),
    capabilities: chance.many(5, capability),
    inputTokensMax: chance.pick([50, 200, 500, 1000, 100_000]),
  });
}

/** The context, or undefined when it is refused for its size. */
function tryBuild<T>(build: () => T): T | undefined {
  try {
    return build();
  } catch (error) {
    const { failure } = error as TurnError;
    assert.ok(turnFailureReasons.includes(failure?.reason), String(error));
    assert.equal(failure.reason, "CONTEXT_TOO_LARGE");
    return undefined;
  }
}

/** Order, whole exchanges and nothing lost, by the parts alone. */
function assertHistory({ parts }: BuiltContext, { history, spec }: ContextInput): void {
  const past = parts.filter(({ kind }) => kind === "history");
  assert.deepEqual(
    past.map(({ label }) => label),
    history.map(({ id }) => id),
  );
  const start = past.findIndex(({ included }) => included);
  if (start < 0) return;
  assert.ok(
    past.slice(start).every(({ included }) => included),
    "no gaps",
  );
  assert.equal(history[start]?.role, "user", "no reply without its question");
  assert.ok(past.length - start <= spec.conversation.contextMessages);
}

function assertPinned(built: BuiltContext, input: ContextInput): void {
  const pinned = built.parts.filter(({ reason }) => reason.startsWith("pinned"));
  assert.deepEqual(
    pinned.map(({ kind }) => kind),
    ["system", ...input.tools.map(() => "tool"), "message"],
  );
  const last = built.messages.at(-1);
  assert.ok(last?.role === "user");
  const { userPromptTemplate } = input.spec;
  if (userPromptTemplate === "{{request}}") assert.equal(last.text, input.message.content);
}

/** Builds the context of one seed and some steps after it; returns how many were built. */
function tryOut(seed: number): number {
  const chance = createChance(seed);
  const input = inputOf(chance);
  const built = tryBuild(() => buildContext(input));
  assert.deepEqual(
    tryBuild(() => buildContext(inputOf(createChance(seed)))),
    built,
  );
  if (built === undefined) return 0;
  assertSound(built, input);
  assertHistory(built, input);
  assertPinned(built, input);
  let { messages } = built;
  for (let step = 1; step <= 6; step += 1) {
    const replies = chance.many(3, (index) => ({
      id: `call_${index}`,
      name: "tool_0",
      content: textOf(chance).repeat(chance.pick([1, 10])),
      isError: false,
    }));
    const { tools, inputTokensMax } = input;
    const answer = { text: textOf(chance), toolRequests: [] };
    const grown = { previous: messages, answer, replies, tools, inputTokensMax };
    const next = tryBuild(() => extendContext(grown));
    if (next === undefined) return step;
    assertSound(next, input);
    assert.deepEqual(next.messages.slice(0, next.kept), messages.slice(0, next.kept));
    assert.deepEqual(next.messages.at(-1), { role: "tool", replies });
    const pinned = (each: readonly { role: string }[]) =>
      each.findLast(({ role }) => role === "user");
    assert.deepEqual(pinned(next.messages), pinned(messages), "the message of the turn stays");
    messages = next.messages;
  }
  return 7;
}

test("whatever the agent, history and budget: contexts are sound, whole and the same again", () => {
  let built = 0;
  for (let seed = 1; seed <= 600; seed += 1) {
    try {
      built += tryOut(seed);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  assert.ok(built > 1000, `only ${built} were built`);
});
