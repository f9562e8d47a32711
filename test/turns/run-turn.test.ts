import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelMessage, ModelPart } from "../../src/domain/model.ts";
import { ModelError } from "../../src/domain/model.ts";
import type { TurnFailureReason } from "../../src/domain/turn.ts";
import { ask, openEngine, type Script, say, toolResult, workerToml } from "./scripted-engine.ts";

interface Case {
  readonly reason: TurnFailureReason;
  readonly limits?: string;
  readonly script: Script;
}

const failing = (error: ModelError) => (): readonly ModelPart[] => {
  throw error;
};

const cases: readonly Case[] = [
  {
    reason: "TIME_LIMIT",
    limits: '[performance]\nmax_execution_time = "5s"',
    script: {
      answer: () => ask("look"),
      async callTool(_, wait) {
        await wait(100_000);
        return toolResult("late");
      },
    },
  },
  {
    reason: "STEP_LIMIT",
    limits: "[resource_limits]\nmax_steps = 4",
    script: { answer: () => ask("look") },
  },
  {
    reason: "STEP_LIMIT",
    limits: "[resource_limits]\nmax_steps = 4",
    script: { answer: () => ask("look", "look", "look", "look") },
  },
  {
    reason: "TOOL_CALL_LIMIT",
    limits: "[resource_limits]\nmax_steps = 1000",
    script: { answer: () => ask(...Array.from({ length: 60 }, () => "look")) },
  },
  {
    reason: "TOKEN_LIMIT",
    limits: "[resource_limits]\nmax_turn_tokens = 3",
    script: { answer: () => ask("look") },
  },
  {
    reason: "CPU_LIMIT",
    limits: '[permissions]\ncpu_limit = "1s"',
    script: { answer: () => ask("look"), callTool: () => toolResult("hot", 400) },
  },
  {
    reason: "MODEL_TIMEOUT",
    script: {
      async answer(_, wait) {
        await wait(100_000);
        return say("late");
      },
    },
  },
  { reason: "MODEL_BROKEN_ANSWER", script: { answer: () => say("no end").slice(0, 1) } },
  {
    reason: "MODEL_REFUSED",
    script: { answer: failing(new ModelError("MODEL_REFUSED", "no", { retryable: false })) },
  },
  {
    reason: "MODEL_RATE_LIMITED",
    script: { answer: failing(new ModelError("MODEL_RATE_LIMITED", "slow", { retryable: true })) },
  },
  {
    reason: "MODEL_ANSWER_TOO_LARGE",
    script: { answer: () => say("x".repeat(2 * 1024 * 1024)) },
  },
];

for (const { reason, limits = "", script } of cases) {
  test(`a turn ends with ${reason} and a reply that says so (${limits.replace("\n", " ")})`, async () => {
    const engine = await openEngine(script);
    await engine.deploy(workerToml(limits));
    const { turn, replies } = await engine.ended(await engine.send("work"));
    assert.deepEqual([turn.state, turn.failure?.reason], ["FAILED", reason]);
    assert.deepEqual(
      replies.map(({ performative }) => performative),
      ["FAILURE"],
    );
    assert.equal(replies[0]?.content, turn.failure?.message);
    assert.ok(turn.toolCalls <= 200);
    assert.deepEqual(engine.problems, []);
  });
}

test("a tool that throws is a result for the model, and a bug of no turn", async () => {
  const engine = await openEngine({
    answer: ({ depth }) => (depth === 0 ? ask("look") : say("sorry")),
    callTool() {
      throw new Error("a tool broke");
    },
  });
  await engine.deploy(workerToml());
  const turn = await engine.send("work");
  assert.equal((await engine.ended(turn)).turn.state, "DONE");
  const finished = (await engine.facts(turn)).find(({ kind }) => kind === "tool_finished");
  assert.equal(finished?.kind === "tool_finished" && finished.trouble, "TOOL_CRASHED");
});

test("a time limit waits for an unsafe call under way, records it, and begins no other", async () => {
  let pays = 0;
  const engine = await openEngine({
    answer: () => ask("pay", "pay", "pay"),
    async callTool(_, wait) {
      pays += 1;
      await wait(3_000);
      return toolResult("paid");
    },
  });
  const limits = '[performance]\nmax_execution_time = "2s"\nconcurrent_tools = 1';
  await engine.deploy(workerToml(limits));
  const turn = await engine.send("pay");
  const { turn: end } = await engine.ended(turn);
  assert.equal(end.failure?.reason, "TIME_LIMIT");
  const facts = await engine.facts(turn);
  assert.equal(facts.filter(({ kind }) => kind === "tool_finished").length, 1);
  assert.equal(pays, 1);
});

test("explain shows exactly what the model saw, kept as one chain of shared texts", async () => {
  const given: (readonly ModelMessage[])[] = [];
  const engine = await openEngine({
    answer({ request, depth }) {
      given.push(request.messages);
      return depth < 3 ? ask("look", "look") : say("done");
    },
  });
  await engine.deploy(workerToml());
  const turn = await engine.send("work");
  await engine.ended(turn);
  const steps = (await engine.facts(turn)).filter((fact) => fact.kind === "model_step");
  assert.deepEqual(
    steps.map(({ step }) => step),
    [1, 4, 7, 10],
  );
  for (const [index, { step }] of steps.entries()) {
    const { messages } = await engine.settle(engine.server.turns.explain(turn, step));
    assert.deepEqual(messages, given[index]);
  }
  const parents = engine.db.prepare("SELECT hash, parent, entries FROM contexts").all() as {
    hash: string;
    parent: string | null;
    entries: string;
  }[];
  const byHash = new Map(parents.map((link) => [link.hash, link]));
  const chain = steps.map(({ context }) => byHash.get(context));
  assert.deepEqual(
    chain.map((link) => link?.parent),
    [null, ...steps.slice(0, -1).map(({ context }) => context)],
  );
  assert.deepEqual(
    chain.map((link) => JSON.parse(link?.entries ?? "[]").length),
    [2, 2, 2, 2],
  );
});
