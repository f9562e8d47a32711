import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelMessage, ToolReply } from "../../src/domain/model.ts";
import { TurnError } from "../../src/domain/turn.ts";
import { buildContext } from "../../src/turns/build-context.ts";
import { type ContextStep, extendContext } from "../../src/turns/extend-context.ts";
import { assertSound, inputWith, labelsOf, saidIn, toHistory } from "./contexts.ts";

const tools = [{ name: "http_client", description: "Fetches.", inputSchema: {} }];

function replyOf(id: string, content: string): ToolReply {
  return { id, name: "http_client", content, isError: false };
}

function stepWith(
  previous: readonly ModelMessage[],
  ...replies: readonly ToolReply[]
): ContextStep {
  const toolRequests = replies.map(({ id, name }) => ({ id, name, arguments: "{}" }));
  const answer = { text: "I look it up.", toolRequests };
  return { previous, answer, replies, tools, inputTokensMax: 1_000_000 };
}

function extend(step: ContextStep) {
  const built = extendContext(step);
  assertSound(built, step);
  assert.deepEqual(extendContext(step), built);
  return built;
}

const history = toHistory("u:q1", "a:r1", "u:q2", "a:r2");
const first = buildContext(inputWith({ tools, history })).messages;

test("a step is added whole, and all that was there stays", () => {
  const step = stepWith(first, replyOf("call_1", "first"), replyOf("call_2", "second"));
  const built = extend(step);
  assert.deepEqual(built.messages.slice(0, first.length), first);
  assert.equal(built.kept, first.length);
  assert.deepEqual(built.messages.slice(first.length), [
    { role: "assistant", ...step.answer },
    { role: "tool", replies: step.replies },
  ]);
  assert.deepEqual(
    built.parts.map(({ kind, label }) => `${kind} ${label}`),
    ["previous step before", "answer answer", "tool_reply call_1", "tool_reply call_2"],
  );
});

test("the oldest exchanges of the history go first, whole", () => {
  const step = stepWith(first, replyOf("call_1", "result"));
  const { tokens } = extend(step);
  for (const [missing, left] of [
    [0, ["q1", "r1", "q2", "r2"]],
    [1, ["q2", "r2"]],
    [12, ["q2", "r2"]],
    [13, []],
    [24, []],
  ] as const) {
    const built = extend({ ...step, inputTokensMax: tokens - missing });
    const texts = saidIn(built).map((said) => said.replace(/^\w+: /, ""));
    assert.deepEqual(texts, ["You test.", ...left, "Hello", "I look it up.", "result"]);
    assert.equal(labelsOf(built, "history", false).length, 4 - left.length);
    assert.equal(built.kept, left.length === 4 ? first.length : 1);
  }
});

test("then earlier tool results are shortened, oldest first, and say so; the newest never", () => {
  const long = "row,1,2,3\n".repeat(500);
  const one = extend(stepWith(first, replyOf("call_1", long))).messages;
  const two = extend(stepWith(one, replyOf("call_1", long))).messages;
  const step = stepWith(two, replyOf("call_3", long));
  const { tokens } = extend(step);
  const lengths = (inputTokensMax: number) =>
    extend({ ...step, inputTokensMax }).messages.flatMap((message) =>
      message.role === "tool" ? message.replies.map(({ content }) => content.length) : [],
    );
  const whole = long.length;
  assert.deepEqual(lengths(tokens - 24), [whole, whole, whole]);
  const [shortened = 0, ...others] = lengths(tokens - 25);
  assert.ok(shortened > 2000 && shortened < 2100);
  assert.deepEqual(others, [whole, whole]);
  const built = extend({ ...step, inputTokensMax: tokens - 25 });
  const said = /^row.*\n\[Shortened by Caxton to fit: the first 2000 of 5000 characters\.\]$/s;
  const [reply] = built.messages.flatMap((it) => (it.role === "tool" ? it.replies : []));
  assert.match(reply?.content ?? "", said);
  const part = built.parts.find(({ reason }) => reason.startsWith("shortened"));
  assert.equal(part?.label, "call_1");
  const both = extend({ ...step, inputTokensMax: tokens - 3000 });
  const labels = both.parts.filter(({ reason }) => reason.startsWith("shortened"));
  assert.deepEqual(
    labels.map(({ label }) => label),
    ["call_1", "call_1"],
    "ids of calls may repeat in a turn",
  );
});

test("shortening goes on until only the newest step is whole, then the turn fails", () => {
  const long = "row,1,2,3\n".repeat(500);
  const one = extend(stepWith(first, replyOf("call_1", long))).messages;
  const step = stepWith(one, replyOf("call_2", long));
  let inputTokensMax = extend(step).tokens;
  let least = inputTokensMax;
  const failure = () => {
    for (;;) {
      least = inputTokensMax;
      const built = extend({ ...step, inputTokensMax });
      assert.deepEqual(built.messages.at(-1), { role: "tool", replies: step.replies });
      assert.ok(saidIn(built).includes("user: Hello"));
      assert.ok(saidIn(built).includes("system: You test."));
      inputTokensMax = built.tokens - 1;
    }
  };
  assert.throws(failure, (error) => {
    assert.ok(error instanceof TurnError);
    assert.equal(error.failure.reason, "CONTEXT_TOO_LARGE");
    assert.match(error.message, /http_client \d+\) the model must be given \d+ tokens/);
    return true;
  });
  const bare = extend(stepWith(buildContext(inputWith({ tools })).messages, ...step.replies));
  assert.ok(least - bare.tokens < 80, "only the note is left of the earlier result");
});
