import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, openEngine, say, toolResult, workerToml } from "./scripted-engine.ts";

const oneAtATime = workerToml("[performance]\nconcurrent_tools = 1");

/** A turn that asks for three unsafe calls at once, which are made one after the other. */
async function openPayments(paidMs: number) {
  const begun: string[] = [];
  const engine = await openEngine({
    answer: ({ depth }) => (depth === 0 ? ask("pay", "pay", "pay") : say("paid")),
    async callTool({ idempotencyKey }, wait) {
      begun.push(idempotencyKey.split(".")[1] ?? "");
      await wait(paidMs);
      return toolResult("paid");
    },
  });
  await engine.deploy(oneAtATime);
  const turn = await engine.send("pay three times");
  await engine.pass(() => begun.length === 1);
  return { engine, turn, begun };
}

test("a stop puts unsafe calls off that were not begun, and each is made once", async () => {
  const { engine, turn, begun } = await openPayments(1_000);
  await engine.restart();
  const { turn: ended, replies } = await engine.ended(turn);
  assert.deepEqual([ended.state, ended.toolCalls, replies[0]?.content], ["DONE", 3, "paid"]);
  assert.deepEqual(begun, ["2", "3", "4"]);
  const kinds = (await engine.facts(turn)).map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === "tool_postponed").length, 2);
  assert.ok(!kinds.includes("in_doubt"));
});

test("a stop leaves only the call in doubt that it had to cut", async () => {
  const { engine, turn, begun } = await openPayments(10_000);
  await engine.restart();
  assert.equal((await engine.turn(turn)).state, "WAITING");
  const facts = await engine.facts(turn);
  const doubts = facts.flatMap((fact) => (fact.kind === "in_doubt" ? [fact.step] : []));
  assert.deepEqual([doubts, begun], [[2], ["2"]]);
});

test("a crash leaves every unsafe call in doubt whose start was journaled", async () => {
  const { engine, turn } = await openPayments(10_000);
  await engine.crash();
  const facts = await engine.facts(turn);
  const doubts = facts.flatMap((fact) => (fact.kind === "in_doubt" ? [fact.step] : []));
  assert.deepEqual(doubts, [2, 3, 4]);
});
