import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import {
  CaxtonError,
  type ChatEvent,
  connect,
  TurnError,
  TurnFailureReason,
} from "../../clients/index.ts";
import {
  accepted,
  called,
  completed,
  conversationId,
  piece,
  progress,
  restarted,
  type Scene,
  started,
  startScriptedTurns,
  turnId,
} from "../cli/scripted-turns.ts";

/** What a reader sees, in words. */
function inWords({ event }: ChatEvent): string {
  if (event.case === "textDelta") return `${event.value.offset}:${event.value.text}`;
  return event.case ?? "";
}

async function play(streams: Scene[][], patience = {}) {
  const server = await startScriptedTurns();
  server.play.streams.push(...streams);
  const client = connect(server.url, { retries: 2, ...patience });
  return { client, play: server.play, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe("a chat that breaks is taken up where it broke", () => {
  const cases: readonly { name: string; streams: Scene[][]; seen: string[]; after: bigint[] }[] = [
    {
      name: "text sent again is cut off",
      streams: [
        [accepted(0), started, piece(1, 0, "Hel"), "break"],
        [piece(1, 0, "Hello"), piece(1, 5, "!"), completed("Hello!")],
      ],
      seen: ["accepted", "started", "0:Hel", "3:lo", "5:!", "completed"],
      after: [2n],
    },
    {
      name: "a step that began again replaces its text",
      streams: [
        [accepted(0), piece(1, 0, "Wrong"), "break"],
        [restarted(1, 2), piece(1, 0, "Right", 2), completed("Right")],
      ],
      seen: ["accepted", "0:Wrong", "stepRestarted", "0:Right", "completed"],
      after: [1n],
    },
    {
      name: "again and again, as long as there is news",
      streams: [
        [accepted(0), "break"],
        [progress("a"), "break"],
        [progress("b"), "break"],
        [progress("c"), "break"],
        [completed("done")],
      ],
      seen: ["accepted", "progress", "progress", "progress", "completed"],
      after: [1n, 2n, 3n, 4n],
    },
    {
      name: "a stream that ends too early is a break too",
      streams: [[accepted(0)], [completed("done")]],
      seen: ["accepted", "completed"],
      after: [1n],
    },
  ];
  for (const { name, streams, seen, after } of cases) {
    test(name, async () => {
      // Enough for one pause, and not for all of them where each is longer than the one before.
      await using stage = await play(streams, { resumeMs: 500 });
      const events: string[] = [];
      for await (const event of stage.client.chat("lab/Analyst", "Hi")) {
        events.push(inWords(event));
      }
      assert.deepEqual(events, seen);
      const { chats, watches } = stage.play;
      assert.equal(chats.length, 1, "the message is sent once");
      assert.deepEqual(
        watches.map(({ workspace, turnId: turn, afterSequence }) => [
          workspace,
          turn,
          afterSequence,
        ]),
        after.map((sequence) => ["lab", turnId, sequence]),
      );
    });
  }
});

test("a message whose acceptance is unknown is sent again under the same id", async () => {
  await using stage = await play([["break"], [accepted(0), completed("Hello")]]);
  const chat = stage.client.chat("Analyst", "Hi", { conversationId });
  assert.deepEqual(await chat.reply(), { text: "Hello", turnId, conversationId, messageId: "" });
  const [first, second, ...rest] = stage.play.chats;
  assert.equal(rest.length, 0);
  assert.equal(first?.conversationId, conversationId);
  assert.notEqual(first?.requestId, "");
  assert.deepEqual(second, first);
});

test("a server that stays away is given up, before and after the turn is known", async () => {
  await using before = await play([["break"], ["break"], ["break"]]);
  const isAway = (error: unknown) =>
    error instanceof CaxtonError && error.code === Code.Unavailable;
  await assert.rejects(before.client.chat("Analyst", "Hi").text(), isAway);
  assert.equal(before.play.chats.length, 3, "one try and two retries");
  await using after = await play([[accepted(0), "break"]], { resumeMs: 1 });
  await assert.rejects(after.client.chat("Analyst", "Hi").text(), isAway);
  assert.equal(after.play.watches.length, 0);
});

test("a chat sends its message once it is read, and is read once", async () => {
  await using stage = await play([[accepted(0), "for ever"]]);
  const { chats } = stage.play;
  const chat = stage.client.chat({ capability: "testing", workspace: "lab" }, "Hi");
  assert.equal(chats.length, 0);
  for await (const { event } of chat) {
    assert.equal(event.case, "accepted");
    break;
  }
  const [{ recipient, workspace } = {}] = chats;
  assert.deepEqual(
    { recipient, workspace },
    {
      recipient: { case: "capability", value: "testing" },
      workspace: "lab",
    },
  );
  await assert.rejects(chat.text(), /were read before/);
});

test("a signal leaves a chat", async () => {
  await using stage = await play([[accepted(0), "for ever"]]);
  const leaving = new AbortController();
  const read = async () => {
    for await (const _ of stage.client.chat("Analyst", "Hi", { signal: leaving.signal })) {
      leaving.abort();
    }
  };
  await assert.rejects(
    read(),
    (error) => error instanceof CaxtonError && error.code === Code.Canceled,
  );
  assert.equal(stage.play.watches.length, 0);
});

describe("a turn without a reply", () => {
  const failure = { reason: TurnFailureReason.STEP_LIMIT, message: "20 steps" };
  const ends: readonly [Scene, string, RegExp][] = [
    [{ case: "failed", value: { failure } }, "STEP_LIMIT", /^20 steps$/],
    [{ case: "cancelled", value: { actor: "ada", reason: "late" } }, "CANCELLED", /ada .*: late$/],
    [{ case: "cancelled", value: { actor: "ada" } }, "CANCELLED", /^ada cancelled the turn$/],
    [{ case: "inDoubt", value: { step: 2, tool: "pay" } }, "IN_DOUBT", /call of pay/],
  ];
  for (const [end, reason, message] of ends) {
    test(`throws a TurnError: ${reason}`, async () => {
      await using stage = await play([[accepted(0), called(2), end]]);
      await assert.rejects(stage.client.chat("Analyst", "Hi").text(), (error) => {
        assert.ok(error instanceof TurnError);
        assert.deepEqual([error.reason, error.turnId], [reason, turnId]);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});
