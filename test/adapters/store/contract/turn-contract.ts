import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageId, TurnId } from "../../../../src/domain/ids.ts";
import type { Store } from "../../../../src/domain/store.ts";
import type { Turn } from "../../../../src/domain/turn.ts";
import { reasonOf, sha256 } from "../sample.ts";
import type { OpenContractStore } from "../store-contract.ts";
import {
  accept,
  append,
  cancel,
  complete,
  factsOf,
  finished,
  started,
  startTurn,
  takeUp,
  toBlob,
} from "./turn-writes.ts";
import { command, deploy, ref } from "./writes.ts";

/** What accepting, taking up, journaling and cancelling turns does. */
export function turnContract(open: OpenContractStore): void {
  const openWithAda = async (options?: Parameters<OpenContractStore>[0]) => {
    const store = await open(options);
    await deploy(store, "Ada");
    return store;
  };
  acceptTests(openWithAda);
  takeUpTests(openWithAda);
  appendTests(openWithAda);
  cancelTests(openWithAda);
}

function acceptTests(open: OpenContractStore): void {
  test("an accepted message has a conversation, a place in it and a turn that is ready", async () => {
    await using store = await open();
    const { turn, conversation } = await accept(store, "hello");
    assert.deepEqual(await store.findConversation("w", conversation.id), conversation);
    assert.deepEqual(await store.findTurn("w", turn.id), turn);
    assert.deepEqual([conversation.title, conversation.messages], ["hello", 1]);
    const { state, attempt, agentVersion, steps, endedAt } = turn;
    assert.deepEqual([state, attempt, agentVersion, steps, endedAt], ["READY", 0, 0, 0, undefined]);
    const [message] = await messagesOf(store, turn);
    assert.deepEqual(message, {
      ...{ id: turn.message, conversation: conversation.id, sequence: 1, performative: "REQUEST" },
      ...{ sender: "ada", receiver: "Ada", content: "hello", turn: turn.id, at: turn.createdAt },
    });
  });

  test("messages of one conversation stand in the order they were accepted", async () => {
    await using store = await open();
    const first = await accept(store, "one");
    const again = { conversation: first.conversation.id };
    const others = await Promise.all(["two", "three"].map((text) => accept(store, text, again)));
    assert.deepEqual(
      (await messagesOf(store, first.turn)).map(({ sequence, content }) => [sequence, content]),
      [
        [1, "one"],
        [2, "two"],
        [3, "three"],
      ],
    );
    assert.equal(others[1]?.conversation.messages, 3);
    assert.equal(others[1]?.conversation.title, "one");
  });

  test("a repeat of a message gives the first turn as it is now, and adds nothing", async () => {
    await using store = await open();
    const { turn } = await accept(store, "hello", { requestId: "r1" });
    await complete(store, await takeUp(store, turn));
    const again = await accept(store, "hello", { requestId: "r1" });
    assert.deepEqual([again.turn.id, again.turn.state], [turn.id, "DONE"]);
    assert.equal((await messagesOf(store, turn)).length, 2);
    const other = accept(store, "other words", { requestId: "r1" });
    assert.equal(await reasonOf(other), "REQUEST_ID_REUSED");
  });

  test("of two repeats in one batch one is accepted", async () => {
    await using store = await open();
    const twice = [1, 2].map(() => accept(store, "hello", { requestId: "r1" }));
    const [first, second] = await Promise.all(twice);
    assert.equal(first?.turn.id, second?.turn.id);
    assert.equal((await store.listOpenTurns("", 10)).length, 1);
  });

  test("what takes no messages refuses them, and nothing of them is kept", async () => {
    await using store = await open();
    const { conversation } = await accept(store, "hello");
    await deploy(store, "Bob");
    const at = { conversation: conversation.id };
    const refusals: [Parameters<typeof accept>[2], string][] = [
      [{ agent: "Nobody" }, "AGENT_NOT_FOUND"],
      [{ workspace: "elsewhere" }, "AGENT_NOT_FOUND"],
      [{ ...at, agent: "Bob" }, "CONVERSATION_NOT_FOUND"],
      [{ conversation: "conv_x" }, "CONVERSATION_NOT_FOUND"],
      [{ openTurnsMax: 1 }, "MAILBOX_FULL"],
    ];
    for (const [more, reason] of refusals) {
      assert.equal(await reasonOf(accept(store, "more", more)), reason);
    }
    await command(store, "suspend");
    assert.equal(await reasonOf(accept(store, "more")), "AGENT_STATE");
    assert.equal((await store.listOpenTurns("", 10)).length, 1);
    const all = { workspace: "w", before: "", limit: 10 };
    assert.equal((await store.listConversations(all)).length, 1);
  });

  test("a full mailbox counts what is open in the same batch, and empties as turns end", async () => {
    await using store = await open();
    const sends = ["1", "2", "3"].map((text) => accept(store, text, { openTurnsMax: 2 }));
    assert.deepEqual(await Promise.all(sends.map(reasonOf)), ["none", "none", "MAILBOX_FULL"]);
    const [turn] = await store.listOpenTurns("", 10);
    await cancel(store, turn ?? assert.fail());
    assert.equal(await reasonOf(accept(store, "4", { openTurnsMax: 2 })), "none");
  });
}

function takeUpTests(open: OpenContractStore): void {
  test("a turn that is taken up runs, on the version its agent had then and keeps", async () => {
    await using store = await open();
    await deploy(store, "Ada", "two");
    const { turn } = await accept(store, "hello");
    const claimed = await takeUp(store, turn);
    assert.deepEqual(
      [claimed.state, claimed.attempt, claimed.agentVersion, claimed.lastSequence],
      ["RUNNING", 1, 2, 2],
    );
    await deploy(store, "Ada", "three");
    await store.write("releaseTurn", fenceOf(claimed));
    const restarted = { step: 1, attempt: 2 };
    const again = await takeUp(store, claimed, { restarted });
    assert.deepEqual([again.attempt, again.agentVersion], [2, 2]);
    assert.deepEqual(await factsOf(store, again), [
      { kind: "accepted", turnsAhead: 0, messageSequence: 1 },
      { kind: "taken_up", attempt: 1, agentVersion: 2 },
      { kind: "taken_up", attempt: 2, agentVersion: 2 },
      { kind: "step_restarted", ...restarted },
    ]);
  });

  test("a message is taken up as it is accepted, where its version and conversation allow", async () => {
    await using store = await open();
    await deploy(store, "Ada", "two");
    const stateOf = async (more: Parameters<typeof accept>[2]) => {
      const { turn, conversation } = await accept(store, "hello", more);
      return { turn, conversation: conversation.id, state: turn.state };
    };
    const begun = await stateOf({ takeUpOn: 2 });
    assert.deepEqual([begun.state, begun.turn.attempt, begun.turn.agentVersion], ["RUNNING", 1, 2]);
    assert.deepEqual(await store.findTurn("w", begun.turn.id), begun.turn);
    assert.deepEqual(await factsOf(store, begun.turn), [
      { kind: "accepted", turnsAhead: 0, messageSequence: 1 },
      { kind: "taken_up", attempt: 1, agentVersion: 2 },
    ]);
    const { conversation } = begun;
    assert.equal((await stateOf({ takeUpOn: 1 })).state, "READY", "another version");
    assert.equal((await stateOf({})).state, "READY", "no slot");
    assert.equal((await stateOf({ takeUpOn: 2, conversation })).state, "READY", "behind another");
    assert.equal((await stateOf({ takeUpOn: 2 })).state, "RUNNING", "a conversation of its own");
  });

  test("a conversation whose turns have ended is taken up again as its message is accepted", async () => {
    await using store = await open();
    const { turn, conversation } = await accept(store, "hello", { takeUpOn: 1 });
    await complete(store, turn);
    const again = await accept(store, "again", { takeUpOn: 1, conversation: conversation.id });
    assert.equal(again.turn.state, "RUNNING");
  });

  test("of two who take a turn up at once one gets it", async () => {
    await using store = await open();
    const { turn } = await accept(store, "hello");
    const both = await Promise.all([1, 2].map(() => reasonOf(takeUp(store, turn))));
    assert.deepEqual(both, ["none", "TURN_CHANGED"]);
  });

  test("a turn whose agent does not work is not taken up", async () => {
    await using store = await open();
    const { turn } = await accept(store, "hello");
    await command(store, "suspend");
    assert.equal(await reasonOf(takeUp(store, turn)), "AGENT_STATE");
    await command(store, "resume");
    assert.equal(await reasonOf(takeUp(store, turn)), "none");
    const missing = { id: "turn_x" as TurnId, attempt: 0 };
    assert.equal(await reasonOf(takeUp(store, missing)), "TURN_NOT_FOUND");
  });
}

function appendTests(open: OpenContractStore): void {
  test("the journal has every fact in order, and the turn counts what they took", async () => {
    await using store = await open();
    const turn = await startTurn(store);
    await append(store, turn, {
      ...{ facts: [started(2, "READ_ONLY")], blobs: [toBlob("{}")], toolCalls: 1 },
      usage: { inputTokens: 10, outputTokens: 3 },
    });
    const after = await append(store, turn, {
      ...{ facts: [finished(2, "seen")], blobs: [toBlob("seen")], cpuMs: 2 },
      usage: { inputTokens: 5, outputTokens: 0 },
    });
    const { steps, toolCalls, usage, cpuMs, lastSequence } = after;
    assert.deepEqual([steps, toolCalls, cpuMs, lastSequence], [2, 1, 2, 4]);
    assert.deepEqual(usage, { inputTokens: 15, outputTokens: 3 });
    assert.ok(after.journalBytes > turn.journalBytes);
    const events = await store.listTurnEvents(after, 2, 1);
    assert.deepEqual(
      events.map(({ sequence, fact }) => [sequence, fact]),
      [[3, started(2, "READ_ONLY")]],
    );
    assert.equal(await store.readBlob("w", sha256("seen")), "seen");
  });

  test("a context is its parent's contents and its own", async () => {
    await using store = await open();
    const turn = await startTurn(store);
    const texts = ["system", "question", "answer"];
    const [system, question, answer] = texts.map(sha256);
    const first = {
      hash: sha256("c1"),
      entries: [system ?? assert.fail(), question ?? assert.fail()],
    };
    const second = { hash: sha256("c2"), parent: first.hash, entries: [answer ?? assert.fail()] };
    await append(store, turn, { contexts: [first], blobs: texts.slice(0, 2).map(toBlob) });
    await append(store, turn, { contexts: [first, second], blobs: texts.slice(2).map(toBlob) });
    assert.deepEqual(await store.readContext("w", second.hash), texts);
    assert.deepEqual(await store.readContext("w", first.hash), texts.slice(0, 2));
  });

  test("the end of a turn is its reply and its state, in one write", async () => {
    await using store = await open();
    const turn = await startTurn(store);
    const ended = await complete(store, turn, "the answer");
    assert.deepEqual(
      [ended.state, ended.reply, ended.endedAt],
      ["DONE", `msg_r${turn.id}`, turn.createdAt],
    );
    const reply = (await messagesOf(store, turn)).at(-1);
    assert.deepEqual(
      [reply?.id, reply?.performative, reply?.content, reply?.inReplyTo, reply?.sequence],
      [ended.reply, "INFORM", "the answer", turn.message, 2],
    );
    assert.deepEqual((await factsOf(store, ended)).at(-1), {
      ...{ kind: "completed", text: sha256("the answer"), message: ended.reply },
    });
    assert.deepEqual(await store.listOpenTurns("", 10), []);
  });

  test("a turn that failed says why, and its reply is a failure", async () => {
    await using store = await open();
    const turn = await startTurn(store);
    const failure = { reason: "STEP_LIMIT", message: "too many steps" } as const;
    const message = "msg_f" as MessageId;
    const end = { state: "FAILED", message, content: toBlob("too many steps"), failure } as const;
    const ended = await append(store, turn, { end });
    assert.deepEqual([ended.state, ended.failure], ["FAILED", failure]);
    const reply = (await messagesOf(store, turn)).at(-1);
    assert.deepEqual([reply?.performative, reply?.content], ["FAILURE", "too many steps"]);
    assert.deepEqual(await store.findTurn("w", turn.id), ended);
  });

  test("whoever lost a turn writes nothing to it any more", async () => {
    await using store = await open();
    const turn = await startTurn(store);
    await store.write("releaseTurn", fenceOf(turn));
    assert.equal(await reasonOf(append(store, turn, {})), "TURN_CHANGED");
    const now = await takeUp(store, turn);
    for (const write of [append(store, turn, {}), complete(store, turn)]) {
      assert.equal(await reasonOf(write), "TURN_CHANGED");
    }
    assert.equal(await reasonOf(store.write("releaseTurn", fenceOf(turn))), "TURN_CHANGED");
    await complete(store, now);
    assert.equal(await reasonOf(append(store, now, {})), "TURN_CHANGED");
    assert.equal((await messagesOf(store, turn)).length, 2);
  });
}

function cancelTests(open: OpenContractStore): void {
  test("a turn is cancelled whether it is ready or running, and makes no reply", async () => {
    await using store = await open();
    const { turn: ready } = await accept(store, "one");
    const running = await startTurn(store);
    for (const turn of [ready, running]) {
      const cancelled = await cancel(store, turn);
      assert.deepEqual([cancelled.state, cancelled.reply], ["CANCELLED", undefined]);
      const last = (await factsOf(store, turn)).at(-1);
      assert.deepEqual(last, { kind: "cancelled", actor: "ada", reason: "enough" });
      assert.equal((await messagesOf(store, turn)).length, 1);
      assert.equal(await reasonOf(complete(store, turn)), "TURN_CHANGED");
    }
  });

  test("a cancelled turn may be cancelled again; one that ended otherwise may not", async () => {
    await using store = await open();
    const turn = await startTurn(store);
    const cancelled = await cancel(store, turn, "r1");
    assert.deepEqual(await cancel(store, turn, "r1"), cancelled);
    assert.deepEqual(await cancel(store, turn), cancelled);
    const other = await startTurn(store);
    await complete(store, other);
    assert.equal(await reasonOf(cancel(store, other)), "TURN_ENDED");
    assert.equal(await reasonOf(cancel(store, { id: "turn_x" as TurnId })), "TURN_NOT_FOUND");
  });

  test("an unsafe call under way stays in doubt when its turn is cancelled", async () => {
    await using store = await open();
    const turn = await startTurn(store);
    await append(store, turn, { facts: [started(2, "UNSAFE"), started(3, "READ_ONLY")] });
    const cancelled = await cancel(store, turn);
    assert.equal(cancelled.state, "CANCELLED");
    assert.deepEqual((await factsOf(store, turn)).slice(-2), [
      { kind: "in_doubt", step: 2, name: "pay" },
      { kind: "cancelled", actor: "ada", reason: "enough" },
    ]);
  });
}

/** The first messages of a turn's conversation. */
export function messagesOf(store: Store, { conversation }: Turn) {
  const range = { after: 0, limit: 100, descending: false };
  return store.listMessages({ workspace: ref.workspace, conversation, ...range });
}

/** What fences a write of whoever works on the turn. */
export function fenceOf({ id, attempt, createdAt }: Turn) {
  return { actor: "ada", at: createdAt, workspace: ref.workspace, turn: id, attempt };
}
