import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { after, afterEach, before, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { runCommand } from "./command-run.ts";
import {
  completed,
  conversationId,
  piece,
  type Scene,
  started,
  startScriptedTurns,
  turnId,
} from "./scripted-turns.ts";

let server: Awaited<ReturnType<typeof startScriptedTurns>>;

before(async () => {
  server = await startScriptedTurns();
});
after(() => server[Symbol.asyncDispose]());
afterEach(() => server.reset());

/** What is typed once the screen shows `after`, from where the step before stopped looking. */
interface Key {
  readonly after: string;
  readonly type: string;
}

const prompt = "> ";
const ctrlC = "\u0003";
const ctrlD = "\u0004";

/** A session with somebody who types; `screen` is without cursor movements. */
async function talk(streams: readonly Scene[][], typed: readonly Key[]) {
  server.play.streams.push(...streams);
  const keys = new PassThrough();
  const left = [...typed];
  let screen = "";
  let unseen = "";
  const onScreen = (text: string) => {
    screen += text;
    unseen += text;
    const next = left[0];
    if (next === undefined || !unseen.includes(next.after)) return;
    left.shift();
    unseen = "";
    setImmediate(() => keys.write(next.type));
  };
  const run = await runCommand(["chat", "Analyst"], {
    environment: { HOME: "/nowhere", CAXTON_URL: server.url },
    columns: 80,
    keys,
    onScreen,
  });
  assert.deepEqual(left, [], `not typed; the screen was:\n${screen}`);
  return { ...run, screen: stripVTControlCharacters(screen).replaceAll("\r", "") };
}

const says = (text: string): Scene[] => [started, piece(1, 0, text), completed(text)];

test("a session asks and answers, in one conversation, and says how to go on with it", async () => {
  const { exitCode, screen } = await talk(
    [says("Hello."), says("Bye.")],
    [
      { after: prompt, type: "Hi\r" },
      { after: "Hello.\n", type: "See you\r" },
      { after: "Bye.\n", type: ctrlD },
    ],
  );
  assert.equal(exitCode, 0);
  assert.match(screen, /^· Talking with Analyst; \/help says what else can be typed\n> /);
  assert.ok(screen.includes("> Hi\n[Analyst] Hello.\n> See you\n[Analyst] Bye.\n> "), screen);
  assert.ok(
    screen.endsWith(`· Go on later: caxton chat Analyst --conversation ${conversationId}\n`),
    screen,
  );
  const asked = server.play.chats.map(({ message, conversationId: id }) => [message, id]);
  assert.deepEqual(asked, [
    ["Hi", ""],
    ["See you", conversationId],
  ]);
});

test("pasted lines are one message", async () => {
  await talk(
    [says("Read."), says("Read that too.")],
    [
      { after: prompt, type: "\u001b[200~one\rtwo\r\u001b[201~three\r" },
      { after: "Read.", type: "\u001b[200~four\rfive\u001b[201~" },
      { after: "five", type: "\r" },
      { after: "Read that too.", type: ctrlD },
    ],
  );
  const messages = server.play.chats.map(({ message }) => message);
  assert.deepEqual(messages, ["one\ntwo\nthree", "four\nfive"]);
});

test("the arrow brings back what was said before", async () => {
  await talk(
    [says("One."), says("Two.")],
    [
      { after: prompt, type: "Again!\r" },
      { after: "One.", type: "\u001b[A\r" },
      { after: "Two.", type: ctrlD },
    ],
  );
  assert.deepEqual(
    server.play.chats.map(({ message }) => message),
    ["Again!", "Again!"],
  );
});

test("Ctrl-C cancels the running turn and the session goes on", async () => {
  const cancelled: Scene = { case: "cancelled", value: { actor: "ada" } };
  const { exitCode, screen } = await talk(
    [[started, piece(1, 0, "A long"), "until cancelled", cancelled], says("Short.")],
    [
      { after: prompt, type: "Long\r" },
      { after: "A long", type: ctrlC },
      { after: prompt, type: "Short\r" },
      { after: "Short.", type: "/quit\r" },
    ],
  );
  assert.equal(exitCode, 0);
  assert.equal(server.play.cancellations, 1);
  assert.ok(screen.includes("[Analyst] A long\n✗ Cancelled by ada\n> "), screen);
});

test("a second Ctrl-C leaves before the turn ended", async () => {
  const { exitCode, screen } = await talk(
    [[started, piece(1, 0, "A"), "until cancelled", piece(1, 1, "B"), "for ever"]],
    [
      { after: prompt, type: "Long\r" },
      { after: "[Analyst] A", type: ctrlC },
      { after: "B", type: ctrlC },
    ],
  );
  assert.equal(exitCode, 130);
  assert.match(screen, /✗ Left before the turn ended\n$/);
});

test("at the prompt Ctrl-C clears the line, then hints, then leaves", async () => {
  const { exitCode, screen } = await talk(
    [],
    [
      { after: prompt, type: "half a mess" },
      { after: "mess", type: ctrlC },
      { after: prompt, type: ctrlC },
      { after: "Ctrl-C again leaves, as Ctrl-D and /quit do\n", type: ctrlC },
    ],
  );
  assert.equal(exitCode, 0);
  assert.ok(screen.includes("half a mess^C\n"), screen);
  assert.equal(server.play.chats.length, 0);
});

test("what is typed while the agent answers is read next", async () => {
  await talk(
    [[started, piece(1, 0, "Slow"), "until cancelled", completed("Slow")], says("Next.")],
    [
      { after: prompt, type: "First\r" },
      { after: "Slow", type: `Second\r${ctrlC}` },
      { after: "Next.", type: ctrlD },
    ],
  );
  assert.deepEqual(
    server.play.chats.map(({ message }) => message),
    ["First", "Second"],
  );
});

test("words that begin with a slash are for the session", async () => {
  const { screen } = await talk(
    [says("Yes."), says("Again.")],
    [
      { after: prompt, type: "/turn\r" },
      { after: "No turn yet\n", type: "Well?\r" },
      { after: "Yes.\n", type: "/turn\r" },
      { after: turnId, type: "/explain\r" },
      { after: "You analyze.", type: "/new\r" },
      { after: "new conversation\n", type: "Well?\r" },
      { after: "Again.", type: "/nothing\r" },
      { after: "There is no /nothing", type: "/help\r" },
      { after: "one message.\n", type: "\r" },
      { after: prompt, type: ctrlD },
    ],
  );
  assert.ok(screen.includes(`· ${turnId}\n`), screen);
  assert.ok(screen.includes("· Step 1, answered by offline rules\n"), screen);
  const conversations = server.play.chats.map(({ conversationId: id }) => id);
  assert.deepEqual(conversations, ["", ""], "the second message begins a new conversation");
});

test("a failure is reported and the session goes on", async () => {
  const failed: Scene = { case: "failed", value: { failure: { reason: 1, message: "Too many" } } };
  const { exitCode, screen } = await talk(
    [[started, failed], says("Now.")],
    [
      { after: prompt, type: "Try\r" },
      { after: prompt, type: "Retry\r" },
      { after: "Now.", type: ctrlD },
    ],
  );
  assert.equal(exitCode, 0);
  assert.ok(screen.includes("✗ Too many\n"), screen);
});
