import assert from "node:assert/strict";
import { test } from "node:test";
import type { Turn } from "../../src/domain/turn.ts";
import { ask, openEngine, say, toolResult, workerToml } from "./scripted-engine.ts";

const manyAtOnce = "[resource_limits]\nmax_concurrent_turns = 1000";

test("a turn that kills the server three times ends, and the one beside it does its work", async () => {
  let dies = false;
  const engine = await openEngine({
    async answer({ content }, wait) {
      await wait(500);
      if (content !== "poison") return say("done");
      dies = true;
      await wait(100_000);
      return [];
    },
  });
  await engine.deploy(workerToml(manyAtOnce));
  const poison = await engine.send("poison");
  const innocent = await engine.send("hello");
  for (let death = 1; death <= 3; death += 1) {
    dies = false;
    await engine.pass(() => dies);
    await engine.crash();
  }
  const { turn, replies } = await engine.ended(poison);
  assert.deepEqual([turn.state, turn.failure?.reason], ["FAILED", "CRASH_LOOP"]);
  assert.deepEqual(
    replies.map(({ performative }) => performative),
    ["FAILURE"],
  );
  assert.equal((await engine.ended(innocent)).turn.state, "DONE");
});

test("a stop on purpose counts against no turn", async () => {
  let calls = 0;
  const engine = await openEngine({
    async answer(_, wait) {
      calls += 1;
      if (calls < 6) await wait(100_000);
      return say("done");
    },
  });
  await engine.deploy(workerToml());
  const turn = await engine.send("hello");
  for (let stop = 1; stop <= 5; stop += 1) {
    await engine.pass(() => calls === stop);
    await engine.restart();
  }
  const { turn: end } = await engine.ended(turn);
  assert.deepEqual([end.state, end.crashes, end.attempt], ["DONE", 0, 6]);
});

test("turns that were at work come back a few at a time", async () => {
  const inTools = new Set<string>();
  const engine = await openEngine({
    answer: ({ depth }) => (depth === 0 ? ask("look") : say("done")),
    async callTool({ idempotencyKey }, wait) {
      inTools.add(idempotencyKey);
      await wait(7_000);
      return toolResult("seen");
    },
  });
  await engine.deploy(workerToml(manyAtOnce));
  const turns: Turn[] = [];
  for (let sent = 0; sent < 100; sent += 1) turns.push(await engine.send(`message ${sent}`));
  await engine.pass(() => inTools.size === 100);
  inTools.clear();
  await engine.crash();
  const from = engine.now;
  const counts: number[] = [];
  for (const ms of [0, 50, 100, 150]) {
    await engine.pass(() => engine.now >= from + ms);
    counts.push(inTools.size);
  }
  assert.deepEqual(counts, [32, 64, 96, 100]);
  for (const turn of turns) assert.equal((await engine.ended(turn)).turn.state, "DONE");
});

test("turns that twice recorded nothing before a crash run alone, one after the other, then the rest", async () => {
  const begun: string[] = [];
  let busy = false;
  let last = false;
  const engine = await openEngine({
    async answer({ content, depth }, wait) {
      begun.push(content);
      if (!content.startsWith("stuck")) return depth === 0 ? ask("look") : say("done");
      assert.ok(!(last && busy), "two run at once");
      busy = true;
      await wait(1_000);
      busy = false;
      return say("done");
    },
    async callTool(_, wait) {
      await wait(2_000);
      return toolResult("seen");
    },
  });
  await engine.deploy(workerToml(manyAtOnce));
  const turns: Turn[] = [];
  for (const content of ["sound", "stuck 1", "stuck 2"]) turns.push(await engine.send(content));
  turns.push(await engine.send("after", turns[1]?.conversation));
  await engine.pass(() => begun.length === 3);
  begun.length = 0;
  await engine.crash();
  await engine.pass(() => begun.includes("stuck 1"));
  begun.length = 0;
  busy = false;
  last = true;
  await engine.crash();
  turns.push(await engine.send("newcomer"));
  for (const turn of turns) assert.equal((await engine.ended(turn)).turn.state, "DONE");
  assert.deepEqual(begun.slice(0, 2), ["stuck 1", "stuck 2"]);
  assert.deepEqual(new Set(begun.slice(2)), new Set(["after", "newcomer", "sound"]));
  assert.deepEqual(engine.problems, []);
});
