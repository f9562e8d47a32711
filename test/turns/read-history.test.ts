import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../../src/domain/store.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { readHistory } from "../../src/turns/read-history.ts";
import { openEngine, say, workerToml } from "./scripted-engine.ts";

const queue = workerToml("[resource_limits]\nqueue_size = 2000");

/** An engine whose model answers `re: <message>`, each only once its message may be answered. */
async function openConversation() {
  const allowed = new Set<string>();
  const engine = await openEngine({
    async answer({ content }, wait) {
      while (!allowed.has(content)) await wait(100);
      return say(`re: ${content}`);
    },
  });
  await engine.deploy(queue);
  const first = await engine.send("q1");
  return {
    engine,
    first,
    send: (content: string) => engine.send(content, first.conversation),
    async answer(turn: Turn, content: string) {
      allowed.add(content);
      await engine.ended(turn);
    },
    /** What is read for a turn, and by how many reads of messages. */
    async read(turn: Turn, messagesMax = 200) {
      const { store } = engine.server;
      let reads = 0;
      const counted: Store = {
        ...store,
        listMessages(filter) {
          reads += 1;
          return store.listMessages(filter);
        },
      };
      const [accepted] = await engine.facts(turn);
      const sequence = accepted?.kind === "accepted" ? accepted.messageSequence : 0;
      const found = await engine.settle(readHistory(counted, turn, { sequence, messagesMax }));
      return { said: found.history.map(({ text }) => text), message: found.message.content, reads };
    },
  };
}

test("a message behind thousands is read at once, and what was answered while it waited", async () => {
  const { first, send, answer, read } = await openConversation();
  const second = await send("q2");
  const third = await send("q3");
  for (let more = 0; more < 1_500; more += 1) await send(`later ${more}`);
  assert.deepEqual(await read(second), { said: ["q1"], message: "q2", reads: 1 });
  await answer(first, "q1");
  assert.deepEqual(await read(second), { said: ["q1", "re: q1"], message: "q2", reads: 2 });
  await answer(second, "q2");
  const { said, reads } = await read(third);
  assert.deepEqual([said, reads], [["q1", "re: q1", "q2", "re: q2"], 2]);
});

test("messages that came while the reply was written do not hide it", async () => {
  const { first, send, answer, read } = await openConversation();
  const second = await send("q2");
  await answer(first, "q1");
  for (let more = 0; more < 450; more += 1) await send(`later ${more}`);
  assert.deepEqual(await read(second), { said: ["q1", "re: q1"], message: "q2", reads: 4 });
});

test("a message that was cancelled has no reply to look for", async () => {
  const { engine, first, send, read } = await openConversation();
  const second = await send("q2");
  await engine.cancel(first);
  assert.deepEqual(await read(second), { said: ["q1"], message: "q2", reads: 1 });
});

test("only the newest messages before it are looked at", async () => {
  const { first, send, answer, read } = await openConversation();
  await answer(first, "q1");
  const second = await send("q2");
  await answer(second, "q2");
  const third = await send("q3");
  assert.deepEqual((await read(third, 3)).said, ["q2", "re: q2"]);
  assert.deepEqual((await read(third, 2)).said, ["q2", "re: q2"]);
});
