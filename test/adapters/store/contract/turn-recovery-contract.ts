import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../../../../src/domain/store.ts";
import type { Turn } from "../../../../src/domain/turn.ts";
import { reasonOf, sha256 } from "../sample.ts";
import type { OpenContractStore } from "../store-contract.ts";
import { fenceOf, messagesOf } from "./turn-contract.ts";
import {
  accept,
  append,
  cancel,
  complete,
  factsOf,
  finished,
  listIds,
  recover,
  removeWith,
  resolve,
  started,
  startTurn,
  takeUp,
  toBlob,
} from "./turn-writes.ts";
import { deploy, events, ref } from "./writes.ts";

/** What recovery, decisions, deletion and lists do with turns. */
export function turnRecoveryContract(open: OpenContractStore): void {
  const openWithAda = async (options?: Parameters<OpenContractStore>[0]) => {
    const store = await open(options);
    await deploy(store, "Ada");
    return store;
  };
  recoveryTests(openWithAda);
  decisionTests(openWithAda);
  deletionTests(openWithAda);
  listTests(openWithAda);
}

/** A turn that waits, with unsafe calls in doubt in these steps. */
async function startInDoubt(store: Store, ...steps: number[]): Promise<Turn> {
  const turn = await startTurn(store);
  await append(store, turn, { facts: steps.map((step) => started(step, "UNSAFE")) });
  return store.write("releaseTurn", fenceOf(turn));
}

function recoveryTests(open: OpenContractStore): void {
  test("what ran is ready again, what nobody knows the outcome of waits; all else stays", async () => {
    await using store = await open();
    const { turn: ready } = await accept(store, "ready");
    const reading = await startTurn(store);
    await append(store, reading, { facts: [started(2, "READ_ONLY")] });
    const paid = await startTurn(store);
    await append(store, paid, { facts: [started(2, "UNSAFE"), finished(2, "paid")] });
    const paying = await startTurn(store);
    await append(store, paying, { facts: [started(2, "UNSAFE")] });
    const ended = await complete(store, await startTurn(store));
    assert.deepEqual(await recover(store), { ready: 2, waiting: 1, failed: [] });
    const stateOf = async ({ id }: Turn) => (await store.findTurn("w", id))?.state;
    const all = [ready, reading, paid, paying, ended];
    assert.deepEqual(await Promise.all(all.map(stateOf)), [
      ...["READY", "READY", "READY", "WAITING", "DONE"],
    ]);
    const doubt = (await factsOf(store, paying)).at(-1);
    assert.deepEqual(doubt, { kind: "in_doubt", step: 2, name: "pay" });
    assert.equal(await reasonOf(append(store, reading, {})), "TURN_CHANGED");
    assert.deepEqual(await recover(store), { ready: 0, waiting: 0, failed: [] });
  });

  test("a turn that crashes again and again without a step ends, with one reply", async () => {
    await using store = await open();
    const turn = await startTurn(store);
    assert.equal((await recover(store)).ready, 1);
    const second = await takeUp(store, turn);
    assert.equal(second.crashes, 1);
    const { failed, ready } = await recover(store, 2);
    const [ended] = failed;
    assert.deepEqual([ready, failed.length, ended?.state, ended?.crashes], [0, 1, "FAILED", 2]);
    assert.equal(ended?.failure?.reason, "CRASH_LOOP");
    assert.deepEqual(await store.findTurn("w", turn.id), ended);
    const replies = (await messagesOf(store, turn)).slice(1);
    assert.deepEqual(
      replies.map(({ performative, content }) => [performative, content]),
      [["FAILURE", "it crashed too often"]],
    );
  });

  test("a crash after a step counts for nothing", async () => {
    await using store = await open();
    let turn = await startTurn(store);
    for (const step of [2, 3, 4]) {
      await append(store, turn, { facts: [started(step, "READ_ONLY"), finished(step, "seen")] });
      assert.deepEqual(await recover(store, 1), { ready: 1, waiting: 0, failed: [] });
      turn = await takeUp(store, turn);
      assert.deepEqual([turn.crashes, turn.steps], [0, step]);
    }
  });
}

function decisionTests(open: OpenContractStore): void {
  test("a decided step lets the turn go on, once every other one is decided too", async () => {
    await using store = await open();
    const turn = await startInDoubt(store, 2, 3);
    assert.equal(turn.state, "WAITING");
    assert.equal((await resolve(store, turn, 2)).state, "WAITING");
    const done = { decision: "ASSUME_DONE", result: toBlob("a person saw it") } as const;
    assert.equal((await resolve(store, turn, 3, done)).state, "READY");
    assert.deepEqual((await factsOf(store, turn)).slice(-3), [
      { kind: "resolved", step: 2, decision: "REPEAT", actor: "ada", reason: "looked" },
      { kind: "resolved", step: 3, decision: "ASSUME_DONE", actor: "ada", reason: "looked" },
      {
        ...{ kind: "tool_finished", step: 3, name: "pay", content: sha256("a person saw it") },
        ...{ truncated: false, cpuMs: 0 },
      },
    ]);
    assert.equal(await store.readBlob("w", sha256("a person saw it")), "a person saw it");
    assert.equal((await takeUp(store, turn)).state, "RUNNING");
  });

  test("of two who decide at once the first wins, and the other is told", async () => {
    await using store = await open();
    const turn = await startInDoubt(store, 2);
    const decisions = (["REPEAT", "ASSUME_DONE"] as const).map((decision) =>
      reasonOf(resolve(store, turn, 2, { decision })),
    );
    assert.deepEqual(await Promise.all(decisions), ["none", "TURN_CHANGED"]);
    const resolved = (await factsOf(store, turn)).filter(({ kind }) => kind === "resolved");
    assert.equal(resolved.length, 1);
  });

  test("a decision about another step or attempt is refused", async () => {
    await using store = await open();
    const turn = await startInDoubt(store, 2);
    assert.equal(await reasonOf(resolve(store, turn, 3)), "TURN_CHANGED");
    const stale = { ...turn, attempt: turn.attempt - 1 };
    assert.equal(await reasonOf(resolve(store, stale, 2)), "TURN_CHANGED");
    const { turn: ready } = await accept(store, "other");
    assert.equal(await reasonOf(resolve(store, ready, 2)), "TURN_CHANGED");
  });

  test("a turn that is decided to fail ends with a reply", async () => {
    await using store = await open();
    const turn = await startInDoubt(store, 2);
    const more = { decision: "FAIL_TURN", result: toBlob("ended by ada") } as const;
    const ended = await resolve(store, turn, 2, more);
    assert.deepEqual([ended.state, ended.failure?.reason], ["FAILED", "DECIDED"]);
    const reply = (await messagesOf(store, turn)).at(-1);
    assert.deepEqual([reply?.performative, reply?.content], ["FAILURE", "ended by ada"]);
  });

  test("a turn that waits may be cancelled, and tells its doubt once", async () => {
    await using store = await open();
    const turn = await startInDoubt(store, 2);
    assert.equal((await cancel(store, turn)).state, "CANCELLED");
    const doubts = (await factsOf(store, turn)).filter(({ kind }) => kind === "in_doubt");
    assert.equal(doubts.length, 1);
    assert.equal(await reasonOf(resolve(store, turn, 2)), "TURN_CHANGED");
  });
}

function deletionTests(open: OpenContractStore): void {
  test("an agent with open turns drains: it takes no more, and goes with the last of them", async () => {
    await using store = await open();
    const { turn: waiting } = await accept(store, "first");
    const running = await startTurn(store);
    const draining = await removeWith(store, false, "r1");
    assert.equal(draining.state, "DRAINING");
    assert.equal(await reasonOf(accept(store, "late")), "AGENT_STATE");
    await complete(store, running);
    assert.equal((await store.findAgent(ref))?.state, "DRAINING");
    await complete(store, await takeUp(store, waiting));
    assert.equal(await store.findAgent(ref), undefined);
    const kinds = (await events(store)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["AGENT_DEPLOYED", "AGENT_DRAINING", "AGENT_DELETED"]);
    assert.deepEqual(await removeWith(store, false, "r1"), draining);
  });

  test("by force its turns are cancelled with it, and what was said stays", async () => {
    await using store = await open();
    const { turn } = await accept(store, "first");
    const running = await startTurn(store);
    await removeWith(store, false);
    await removeWith(store, true);
    assert.equal(await store.findAgent(ref), undefined);
    for (const { id } of [turn, running]) {
      assert.equal((await store.findTurn("w", id))?.state, "CANCELLED");
    }
    const deleted = (await events(store)).filter(({ kind }) => kind === "AGENT_DELETED");
    assert.equal(deleted.length, 1);
    assert.equal((await messagesOf(store, turn))[0]?.content, "first");
  });
}

function listTests(open: OpenContractStore): void {
  test("turns come newest first, in pages, and filtered", async () => {
    await using store = await open();
    await deploy(store, "Bob");
    const first = (await accept(store, "1")).turn;
    const second = (await accept(store, "2", { conversation: first.conversation })).turn;
    const bobs = (await accept(store, "3", { agent: "Bob" })).turn;
    await cancel(store, second);
    assert.deepEqual(await listIds(store), [bobs.id, second.id, first.id]);
    assert.deepEqual(await listIds(store, { limit: 2 }), [bobs.id, second.id]);
    assert.deepEqual(await listIds(store, { before: second.id }), [first.id]);
    assert.deepEqual(await listIds(store, { agent: "Ada" }), [second.id, first.id]);
    assert.deepEqual(await listIds(store, { state: "READY" }), [bobs.id, first.id]);
    const { conversation } = first;
    assert.deepEqual(await listIds(store, { conversation, state: "CANCELLED" }), [second.id]);
    assert.deepEqual(await listIds(store, { workspace: "elsewhere" }), []);
  });

  test("open turns come in the order they were accepted, in pages", async () => {
    await using store = await open();
    const turns = await Promise.all(["1", "2", "3", "4"].map((text) => accept(store, text)));
    const [one, two, three, four] = turns.map(({ turn }) => turn.id);
    await cancel(store, { id: two ?? assert.fail() });
    const idsAfter = async (after: Turn["id"] | "", limit: number) =>
      (await store.listOpenTurns(after, limit)).map(({ id }) => id);
    assert.deepEqual(await idsAfter("", 2), [one, three]);
    assert.deepEqual(await idsAfter(three ?? assert.fail(), 2), [four]);
  });

  test("conversations come newest first, and messages from either end", async () => {
    await using store = await open();
    const { conversation, turn } = await accept(store, "1");
    const at = { conversation: conversation.id };
    for (const text of ["2", "3", "4"]) await accept(store, text, at);
    const later = (await accept(store, "other")).conversation;
    const filter = { workspace: "w", before: "", limit: 10 };
    const idsOf = async (more: object) =>
      (await store.listConversations({ ...filter, ...more })).map(({ id }) => id);
    assert.deepEqual(await idsOf({}), [later.id, conversation.id]);
    assert.deepEqual(await idsOf({ limit: 1 }), [later.id]);
    assert.deepEqual(await idsOf({ before: later.id }), [conversation.id]);
    assert.deepEqual(await idsOf({ agent: "Bob" }), []);
    const contents = async (more: object) => {
      const range = { workspace: "w", conversation: turn.conversation, after: 0, limit: 2 };
      const found = await store.listMessages({ ...range, descending: false, ...more });
      return found.map(({ content }) => content);
    };
    assert.deepEqual(await contents({}), ["1", "2"]);
    assert.deepEqual(await contents({ after: 2 }), ["3", "4"]);
    assert.deepEqual(await contents({ descending: true }), ["4", "3"]);
    assert.deepEqual(await contents({ descending: true, before: 3 }), ["2", "1"]);
  });
}
