import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import type { Sha256 } from "../../../src/domain/ids.ts";
import type { ModelPart, ModelRequest } from "../../../src/domain/model.ts";
import { createAnswerCache } from "../../../src/turns/models/answer-cache.ts";
import { withCache } from "../../../src/turns/models/with-cache.ts";
import { createHandRuntime } from "./hand-runtime.ts";
import {
  createScriptedProvider,
  finish,
  request,
  type ScriptStep,
  text,
  trouble,
} from "./scripted-provider.ts";

const anHour = { ttlMs: 3_600_000, entriesMax: 2 };
const ask = (question: string): ModelRequest => ({
  ...request,
  messages: [{ role: "user", text: question }],
});

function open(...scripts: readonly (readonly ScriptStep[])[]) {
  const { runtime, advance } = createHandRuntime();
  const sha256 = (content: Uint8Array | string) => hash("sha256", content, "hex") as Sha256;
  const answers = createAnswerCache(runtime, 4_000);
  const { provider, calls } = createScriptedProvider(runtime, "p", ...scripts);
  const line = (rules: typeof anHour) => withCache(provider, { answers, rules, sha256 });
  const answer = async (question: string, rules = anHour) => {
    const parts: ModelPart[] = [];
    const signal = new AbortController().signal;
    for await (const part of line(rules).stream(ask(question), signal)) {
      parts.push(part);
    }
    return parts;
  };
  return { answer, calls, advance };
}

const callIt = { kind: "tool_request", request: { id: "1", name: "t", arguments: "{}" } } as const;

test("the same request is answered from memory, marked and without usage", async () => {
  const { answer, calls } = open([text("a"), text("b"), callIt, finish]);
  assert.deepEqual(await answer("q"), [text("a"), text("b"), callIt, finish]);
  const usage = { inputTokens: 0, outputTokens: 0 };
  assert.deepEqual(await answer("q"), [text("ab"), callIt, { ...finish, usage, cached: true }]);
  assert.equal(calls.length, 1);
});

test("another request, another agent and a later time ask the model", async () => {
  const { answer, calls, advance } = open([text("a"), finish]);
  await answer("q");
  await answer("another");
  await answer("q", { ...anHour });
  assert.equal(calls.length, 3);
  await advance(anHour.ttlMs - 1);
  await answer("q");
  assert.equal(calls.length, 3);
  await advance(1);
  await answer("q");
  assert.equal(calls.length, 4);
});

test("the answers used last are kept, as many as the agent may have", async () => {
  const { answer, calls } = open([text("a"), finish]);
  for (const question of ["1", "2", "1", "3"]) await answer(question);
  assert.equal(calls.length, 3);
  await answer("1");
  assert.equal(calls.length, 3, "used after 2");
  await answer("2");
  assert.equal(calls.length, 4, "the oldest went");
});

test("all agents together have a bound, and who used it least lately pays", async () => {
  const { answer, calls } = open([text("x".repeat(1_000)), finish]);
  const [one, two] = [{ ...anHour }, { ...anHour }];
  await answer("q", one);
  await answer("q", two);
  await answer("r", two);
  assert.equal(calls.length, 3);
  await answer("q", two);
  assert.equal(calls.length, 3);
  await answer("q", one);
  assert.equal(calls.length, 4);
});

const notKept: readonly [string, readonly ScriptStep[]][] = [
  ["a failure", [text("a"), trouble("MODEL_BROKEN_ANSWER")]],
  ["an answer that was cut", [text("a"), { ...(finish as object), reason: "length" } as ModelPart]],
  ["that of another model", [text("a"), { ...(finish as object), passedOver: [] } as never]],
];
for (const [name, script] of notKept) {
  test(`${name} is not kept`, async () => {
    const { answer, calls } = open(script);
    for (const question of ["q", "q"]) await answer(question).catch(() => undefined);
    assert.equal(calls.length, 2);
  });
}
