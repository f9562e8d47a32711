import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelMessage } from "../../src/domain/model.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { caller } from "../sim/clients.ts";
import { ask, openEngine, refusalOf, say, toolResult, workerToml } from "./scripted-engine.ts";

const limitsOf = (lines: string) => `[resource_limits]\n${lines}`;

function promptOf(messages: readonly ModelMessage[]): string {
  const [first] = messages;
  return first?.role === "system" ? first.text : "";
}

test("a turn that runs while its agent is deployed anew stays on its version", async () => {
  const prompts: string[] = [];
  const engine = await openEngine({
    answer({ request, depth, content }) {
      prompts.push(`${content}: ${promptOf(request.messages)}`);
      return depth === 0 ? ask("look") : say("done");
    },
    async callTool(_, wait) {
      await wait(1_000);
      return toolResult("seen");
    },
  });
  await engine.deploy(workerToml("", "old"));
  const first = await engine.send("first");
  await engine.pass(() => prompts.length === 1);
  await engine.deploy(workerToml("", "new"));
  assert.equal((await engine.ended(first)).turn.agentVersion, 1);
  const second = await engine.send("second");
  assert.equal((await engine.ended(second)).turn.agentVersion, 2);
  assert.deepEqual(prompts, ["first: old", "first: old", "second: new", "second: new"]);
});

test("a suspended agent finishes what runs, keeps its mailbox and refuses messages", async () => {
  const engine = await openEngine({
    async answer(_, wait) {
      await wait(1_000);
      return say("done");
    },
  });
  await engine.deploy(workerToml(limitsOf("max_concurrent_turns = 1")));
  const [running, waiting] = [await engine.send("first"), await engine.send("second")];
  await engine.command("suspend");
  assert.equal((await engine.ended(running)).turn.state, "DONE");
  assert.equal(await refusalOf(engine.send("third")), "AGENT_STATE");
  const until = engine.now + 60_000;
  await engine.pass(() => engine.now > until);
  assert.equal((await engine.turn(waiting)).state, "READY");
  await engine.crash();
  assert.equal((await engine.turn(waiting)).state, "READY");
  await engine.command("resume");
  assert.equal((await engine.ended(waiting)).turn.state, "DONE");
});

test("of messages sent at once no more begin as they are accepted than the agent may run", async () => {
  const engine = await openEngine({
    async answer(_, wait) {
      await wait(1_000);
      return say("done");
    },
  });
  await engine.deploy(workerToml(limitsOf("max_concurrent_turns = 2")));
  const turns = await Promise.all(["a", "b", "c", "d"].map((text) => engine.send(text)));
  assert.deepEqual(
    turns.map(({ state }) => state),
    ["RUNNING", "RUNNING", "READY", "READY"],
  );
  for (const turn of turns) assert.equal((await engine.ended(turn)).turn.state, "DONE");
});

test("an agent runs as many turns at once as it may, those of one conversation in order", async () => {
  let running = 0;
  let most = 0;
  const order: string[] = [];
  const engine = await openEngine({
    async answer({ content }, wait) {
      running += 1;
      most = Math.max(most, running);
      await wait(content === "a0" ? 5_000 : 100);
      running -= 1;
      order.push(content);
      return say("done");
    },
  });
  await engine.deploy(workerToml(limitsOf("max_concurrent_turns = 2")));
  const turns: Turn[] = [await engine.send("a0")];
  const conversation = turns[0]?.conversation ?? "";
  for (const next of ["a1", "a2"]) turns.push(await engine.send(next, conversation));
  for (const other of ["b", "c", "d"]) turns.push(await engine.send(other));
  for (const turn of turns) assert.equal((await engine.ended(turn)).turn.state, "DONE");
  assert.equal(most, 2);
  assert.deepEqual(
    order.filter((content) => content.startsWith("a")),
    ["a0", "a1", "a2"],
  );
  assert.deepEqual(order.slice(0, 3), ["b", "c", "d"]);
});

/** Runs one turn, which is cancelled right after its nth commit; 0: never. */
async function runWithCancel(after: number) {
  let commits = Number.NEGATIVE_INFINITY;
  let pays = 0;
  let cancelled: Promise<unknown> | undefined;
  const engine = await openEngine({
    answer: ({ depth }) => [ask("look"), ask("pay", "look"), say("done")][depth] ?? [],
    async callTool({ name }, wait) {
      if (name === "pay") pays += 1;
      await wait(10);
      return toolResult("did it");
    },
    committed() {
      commits += 1;
      if (commits === after) cancelled = cancel();
    },
  });
  const cancel = async () => {
    const [turn] = engine.db.prepare<[], string>("SELECT id FROM turns").pluck().all();
    return refusalOf(engine.server.turns.cancel({ caller }, "default", turn ?? "", "enough"));
  };
  await engine.deploy(workerToml());
  commits = 0;
  const turn = await engine.send("work");
  const { turn: end, replies } = await engine.ended(turn);
  const until = engine.now + 10_000;
  await engine.pass(() => engine.now > until);
  assert.deepEqual(engine.problems, []);
  const facts = await engine.facts(turn);
  return { end, replies, commits, pays, facts, refused: await cancelled };
}

test("a turn can be cancelled after each of its commits", async () => {
  const whole = await runWithCancel(0);
  assert.deepEqual([whole.end.state, whole.pays], ["DONE", 1]);
  assert.ok(whole.commits >= 5);
  for (let after = 1; after < whole.commits; after += 1) {
    const { end, replies, pays, facts, refused } = await runWithCancel(after);
    assert.deepEqual([end.state, refused], ["CANCELLED", undefined], `after commit ${after}`);
    assert.deepEqual(replies, []);
    assert.equal(facts.at(-1)?.kind, "cancelled");
    const recorded = facts.some((fact) => fact.kind === "tool_finished" && fact.name === "pay");
    const begun = facts.some((fact) => fact.kind === "tool_started" && fact.request.name === "pay");
    const doubts = facts.filter(({ kind }) => kind === "in_doubt").length;
    assert.equal(doubts, begun && !recorded ? 1 : 0, `doubts after commit ${after}`);
    assert.ok(pays <= (begun ? 1 : 0), `calls after commit ${after}`);
  }
});

test("of two callers who decide a step at once, one wins and the other is told so", async () => {
  let pays = 0;
  const engine = await openEngine({
    answer: ({ depth }) => (depth === 0 ? ask("pay") : say("done")),
    async callTool(_, wait) {
      pays += 1;
      await wait(1_000);
      return toolResult("paid");
    },
  });
  await engine.deploy(workerToml());
  const turn = await engine.send("pay once");
  await engine.pass(() => pays === 1);
  await engine.crash();
  const { state, attempt } = await engine.turn(turn);
  assert.equal(state, "WAITING");
  const decide = (decision: "REPEAT" | "ASSUME_DONE") =>
    engine.server.turns.resolve(
      { caller },
      {
        ...{ workspace: "default", turn: turn.id, attempt, step: 2 },
        decision,
        reason: "",
        result: "",
      },
    );
  const both = [refusalOf(decide("ASSUME_DONE")), refusalOf(decide("REPEAT"))];
  assert.deepEqual(await engine.settle(Promise.all(both)), [undefined, "TURN_CHANGED"]);
  assert.equal((await engine.ended(turn)).turn.state, "DONE");
  assert.equal(pays, 1);
});

test("a call that is repeated by decision is in doubt again when the process dies in it", async () => {
  let pays = 0;
  const engine = await openEngine({
    answer: ({ depth }) => (depth === 0 ? ask("pay") : say("done")),
    async callTool(_, wait) {
      pays += 1;
      await wait(1_000);
      return toolResult("paid");
    },
  });
  await engine.deploy(workerToml());
  const turn = await engine.send("pay");
  await engine.pass(() => pays === 1);
  await engine.crash();
  const { attempt } = await engine.turn(turn);
  const which = { workspace: "default", turn: turn.id, attempt, step: 2 };
  const how = { decision: "REPEAT" as const, reason: "", result: "" };
  await engine.settle(engine.server.turns.resolve({ caller }, { ...which, ...how }));
  await engine.pass(() => pays === 2);
  await engine.crash();
  assert.equal((await engine.turn(turn)).state, "WAITING");
  assert.equal(pays, 2);
});

test("messages sent faster than they are answered are each answered, with all that was said before", async () => {
  const told = new Map<string, number>();
  const engine = await openEngine({
    answer({ content, request }) {
      told.set(content, request.messages.filter(({ role }) => role === "assistant").length);
      return say("done");
    },
  });
  await engine.deploy(workerToml("[conversation]\nmax_turns = 1000"));
  const first = await engine.send("message 0");
  const sends = Array.from({ length: 260 }, (_, index) =>
    engine.server.turns.send(
      { caller },
      {
        to: { workspace: "default", name: "Worker" },
        content: `message ${index + 1}`,
        conversation: first.conversation,
      },
    ),
  );
  for (const turn of await engine.settle(Promise.all(sends))) {
    assert.equal((await engine.ended(turn)).turn.state, "DONE");
  }
  assert.ok((told.get("message 5") ?? 0) >= 5);
});
