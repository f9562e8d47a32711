import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, openEngine, say, toolResult, workerToml } from "./scripted-engine.ts";

const dayMs = 24 * 3_600_000;
const jumps = [-dayMs, 400 * dayMs, -3 * dayMs, 0];

test("a clock that is set back and forth in the middle of turns ends none and changes no order", async () => {
  let skewMs = 0;
  let calls = 0;
  const engine = await openEngine({
    skewMs: () => skewMs,
    answer: ({ depth, content }) => (depth < 4 ? ask("look") : say(`answer to ${content}`)),
    async callTool(_, wait) {
      skewMs = jumps[calls % jumps.length] ?? 0;
      calls += 1;
      await wait(1_000);
      return toolResult("seen");
    },
  });
  await engine.deploy(workerToml('[performance]\nmax_execution_time = "20s"\n'));
  const first = await engine.send("first");
  const second = await engine.send("second", first.conversation);
  for (const [turn, content] of [
    [first, "first"],
    [second, "second"],
  ] as const) {
    const { turn: ended, replies } = await engine.ended(turn);
    assert.equal(ended.state, "DONE");
    assert.equal(replies.length, 1);
    const facts = await engine.facts(turn);
    assert.equal(facts.filter(({ kind }) => kind === "tool_finished").length, 4, content);
  }
  assert.equal(calls, 8);
  const all = { workspace: "default", conversation: first.conversation, after: 0, limit: 10 };
  const messages = await engine.settle(
    engine.server.store.listMessages({ ...all, descending: false }),
  );
  const answered = messages.filter(({ inReplyTo }) => inReplyTo !== undefined);
  assert.deepEqual(
    answered.map(({ inReplyTo }) => inReplyTo),
    [first.message, second.message],
  );
  assert.deepEqual(engine.problems, []);
});

test("a turn's time is over when it is, whatever the clock says", async () => {
  let skewMs = 0;
  const engine = await openEngine({
    skewMs: () => skewMs,
    answer: () => ask("look"),
    async callTool(_, wait) {
      skewMs -= dayMs;
      await wait(3_000);
      return toolResult("seen");
    },
  });
  await engine.deploy(workerToml('[performance]\nmax_execution_time = "10s"\n'));
  const { turn } = await engine.ended(await engine.send("on and on"));
  assert.equal(turn.failure?.reason, "TIME_LIMIT");
  assert.ok(engine.now < 20_000, `${engine.now} ms`);
});
