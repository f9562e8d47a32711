import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { TurnFailureReason } from "../../../clients/gen/caxton/v1/turn_pb.ts";
import { type RunOptions, runCommand } from "../command-run.ts";
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
} from "../scripted-turns.ts";

let server: Awaited<ReturnType<typeof startScriptedTurns>>;

before(async () => {
  server = await startScriptedTurns();
});
after(() => server[Symbol.asyncDispose]());
afterEach(() => server.reset());

interface Chat {
  readonly streams: readonly (readonly Scene[])[];
  readonly words?: readonly string[];
  readonly options?: RunOptions;
}

/** Chats with the scripted server; `screen` is everything written, in its order. */
async function chat({ streams, words = ["Analyst", "Look."], options = {} }: Chat) {
  server.play.streams.push(...streams.map((scenes) => [...scenes]));
  let screen = "";
  const run = await runCommand(["chat", ...words], {
    environment: { HOME: "/nowhere", CAXTON_URL: server.url },
    onScreen: (text) => {
      screen += text;
    },
    ...options,
  });
  return { ...run, screen };
}

const onTerminal = { columns: 80 };
const answer = "Found 3 records.\nKey insights: up 23 %.";
const dialogue = [
  started,
  progress("Fetching http://127.0.0.1:9000/sales.csv"),
  called(1),
  piece(2, 0, "Found 3 rec"),
  piece(2, 11, "ords.\nKey "),
  piece(2, 21, "insights: up 23 %."),
  completed(answer),
];

test("on a terminal every line of progress and of the answer has the agent's name", async () => {
  const { exitCode, screen } = await chat({ streams: [dialogue], options: onTerminal });
  assert.equal(exitCode, 0);
  assert.equal(
    screen,
    "[Analyst] Fetching http://127.0.0.1:9000/sales.csv\n" +
      "[Analyst] Found 3 records.\n" +
      "[Analyst] Key insights: up 23 %.\n",
  );
});

test("the text is on the terminal as it is written, not at the end", async () => {
  const interruption = new AbortController();
  let seen = "";
  const cancelled: Scene = { case: "cancelled", value: { actor: "ada", reason: "" } };
  const { exitCode } = await chat({
    streams: [[started, piece(1, 0, "Once upon"), "until cancelled", cancelled]],
    options: {
      ...onTerminal,
      interrupted: interruption.signal,
      onScreen: (text) => {
        seen += text;
        if (seen === "[Analyst] Once upon") interruption.abort();
      },
    },
  });
  assert.equal(exitCode, 130);
  assert.equal(seen, "[Analyst] Once upon\n✗ Cancelled by ada\n");
});

test("in a pipe stdout gets the answer alone, progress goes to stderr", async () => {
  const { stdout, stderr } = await chat({ streams: [dialogue] });
  assert.equal(stdout, `${answer}\n`);
  assert.equal(stderr, "[Analyst] Fetching http://127.0.0.1:9000/sales.csv\n");
  const quiet = await chat({ streams: [dialogue], words: ["Analyst", "Look.", "--quiet"] });
  assert.deepEqual([quiet.stdout, quiet.stderr], [`${answer}\n`, ""]);
});

test("the message comes from standard input where the command has none", async () => {
  const options = { stdin: "What is\nin there?\n" };
  const { stdout } = await chat({ streams: [dialogue], words: ["Analyst"], options });
  assert.equal(stdout, `${answer}\n`);
  assert.equal(server.play.chats[0]?.message, "What is\nin there?\n");
});

test("what stood before tools were called stays; only the last step is the answer", async () => {
  const scenes = [
    started,
    piece(1, 0, "Let me see."),
    called(2),
    piece(3, 0, "Done."),
    completed("Done."),
  ];
  const { screen } = await chat({ streams: [scenes], options: onTerminal });
  assert.equal(screen, "[Analyst] Let me see.\n[Analyst] Done.\n");
  assert.equal((await chat({ streams: [scenes] })).stdout, "Done.\n");
});

test("what a tool did is not told below the answer that came of it", async () => {
  const scenes = [
    started,
    called(1),
    piece(2, 0, "Three "),
    progress("Found 3 records"),
    piece(2, 6, "records."),
    completed("Three records."),
  ];
  const { screen } = await chat({ streams: [scenes], options: onTerminal });
  assert.equal(screen, "[Analyst] Three records.\n");
  assert.equal((await chat({ streams: [scenes] })).stderr, "[Analyst] Found 3 records\n");
});

test("text of a step that begins again is taken off the terminal", async () => {
  const scenes = [
    started,
    piece(1, 0, "Wrong words\nin two lines"),
    restarted(1, 2),
    piece(1, 0, "Right.", 2),
    completed("Right."),
  ];
  const { screen } = await chat({ streams: [scenes], options: onTerminal });
  assert.equal(
    screen,
    "[Analyst] Wrong words\n[Analyst] in two lines\u001b[1A\r\u001b[J[Analyst] Right.\n",
  );
  assert.equal((await chat({ streams: [scenes] })).stdout, "Right.\n");
});

test("text that cannot be taken back is followed by a line that says so", async () => {
  const scenes = [
    started,
    piece(1, 0, "语言"),
    restarted(1, 2),
    piece(1, 0, "Right.", 2),
    completed("Right."),
  ];
  const { screen } = await chat({ streams: [scenes], options: onTerminal });
  assert.equal(screen, "[Analyst] 语言\n[Analyst] … starting again\n[Analyst] Right.\n");
});

test("a broken connection is taken up where it broke, without repeated or missing text", async () => {
  const { exitCode, screen } = await chat({
    streams: [
      [started, piece(1, 0, "One two "), "break"],
      ["break"],
      [piece(1, 0, "One two three"), piece(1, 13, " four"), completed("One two three four")],
    ],
    options: onTerminal,
  });
  assert.equal(exitCode, 0);
  assert.equal(
    screen,
    "[Analyst] One two \n" +
      "· The connection broke; going on with the turn once the server answers\n" +
      "[Analyst] three four\n",
  );
  const { chats, watches } = server.play;
  assert.equal(chats.length, 1, "the message is sent once");
  assert.deepEqual(
    watches.map((watch) => [watch.turnId, watch.afterSequence]),
    [
      [turnId, 1n],
      [turnId, 1n],
    ],
  );
});

test("a server that died and repeats the step replaces its text", async () => {
  const streams = [
    [started, piece(1, 0, "Half an ans"), "break"] as const,
    [started, restarted(1, 2), piece(1, 0, "Another answer", 2), completed("Another answer")],
  ];
  assert.equal((await chat({ streams })).stdout, "Another answer\n");
});

test("before the turn is known the message is sent again, with the same request id", async () => {
  const { stdout } = await chat({ streams: [["break"], dialogue] });
  assert.equal(stdout, `${answer}\n`);
  const ids = server.play.chats.map(({ requestId }) => requestId);
  assert.equal(ids.length, 2);
  assert.equal(new Set(ids).size, 1);
});

test("a server that stays away ends the wait, and the turn can be watched later", async () => {
  const { exitCode, stderr } = await chat({
    streams: [[started, "break"], ["break"], ["break"], ["break"]],
    words: ["Analyst", "Look.", "--timeout", "0.5"],
  });
  assert.equal(exitCode, 6);
  assert.match(
    stderr,
    new RegExp(`broke \\(stopping\\)\n {2}The turn is kept: caxton turns watch ${turnId}\n$`),
  );
});

test("Ctrl-C cancels the turn on the server, and exits with 130", async () => {
  const interruption = new AbortController();
  const { exitCode, stdout, stderr } = await chat({
    streams: [
      [
        started,
        progress("Working"),
        "until cancelled",
        { case: "cancelled", value: { actor: "ada" } },
      ],
    ],
    options: {
      interrupted: interruption.signal,
      onScreen: (text) => {
        if (text.includes("Working")) interruption.abort();
      },
    },
  });
  assert.deepEqual([exitCode, stdout], [130, ""]);
  assert.equal(stderr, "[Analyst] Working\n✗ Cancelled by ada\n");
  assert.equal(server.play.cancellations, 1);
});

test("a turn that waits says so, and Ctrl-C cancels it before it has begun", async () => {
  const interruption = new AbortController();
  const cancelled: Scene = { case: "cancelled", value: { actor: "ada" } };
  const { exitCode, stderr } = await chat({
    streams: [[accepted(3), "until cancelled", cancelled]],
    options: {
      interrupted: interruption.signal,
      onScreen: (text) => {
        if (text.includes("Waiting")) interruption.abort();
      },
    },
  });
  assert.equal(exitCode, 130);
  assert.equal(stderr, "[Analyst] Waiting to begin: 3 turns came before\n✗ Cancelled by ada\n");
  assert.equal(server.play.cancellations, 1);
});

test("a turn that begins at once says nothing of waiting", async () => {
  const { stderr } = await chat({ streams: [[accepted(3), ...dialogue]] });
  assert.equal(stderr, "[Analyst] Fetching http://127.0.0.1:9000/sales.csv\n");
});

const failures = [
  { name: "STEP_LIMIT", exitCode: 1 },
  { name: "MODEL_NOT_AUTHORIZED", exitCode: 7 },
  { name: "TIME_LIMIT", exitCode: 8 },
  { name: "MODEL_TIMEOUT", exitCode: 8 },
] as const;
for (const { name, exitCode } of failures) {
  test(`a turn that failed with ${name} exits with ${exitCode}`, async () => {
    const failed: Scene = {
      case: "failed",
      value: { failure: { reason: TurnFailureReason[name], message: "It went wrong" } },
    };
    const run = await chat({ streams: [[started, piece(1, 0, "Wel"), failed]] });
    assert.deepEqual([run.exitCode, run.stdout], [exitCode, ""]);
    assert.equal(run.stderr, `✗ It went wrong\n  See what happened: caxton turns show ${turnId}\n`);
  });
}

test("a turn in doubt exits with 9 and the commands that decide about it", async () => {
  const inDoubt: Scene = { case: "inDoubt", value: { step: 4, tool: "http_client" } };
  const { exitCode, stderr } = await chat({
    streams: [[started, inDoubt]],
    words: ["team/Analyst", "Look."],
  });
  assert.equal(exitCode, 9);
  const resolve = `caxton turns resolve ${turnId} --workspace team --step 4`;
  assert.equal(
    stderr,
    "✗ Nobody knows whether 'http_client' was done (step 4): the turn waits for a decision\n" +
      `  It was done:   ${resolve} --assume-done --reason "…"\n` +
      `  Do it again:   ${resolve} --repeat --reason "…"\n` +
      `  End the turn:  ${resolve} --fail --reason "…"\n`,
  );
});

test("ndjson is every event, json the turn with its answer", async () => {
  const lines = await chat({ streams: [dialogue], words: ["Analyst", "Look.", "-o", "ndjson"] });
  const events = lines.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(events.length, dialogue.length);
  assert.deepEqual([events[0].sequence, events.at(-1).completed.text], ["1", answer]);
  const json = await chat({ streams: [dialogue], words: ["Analyst", "Look.", "-o", "json"] });
  const { text, turn } = JSON.parse(json.stdout);
  assert.deepEqual([text, turn.conversationId], [answer, conversationId]);
});

test("a capability, a conversation and a workspace reach the server", async () => {
  const words = ["--capability", "analysis", "Look.", "--workspace", "team"];
  const { stderr } = await chat({ streams: [dialogue], words });
  assert.match(stderr, /^\[Analyst\] Fetching/, "the name of the agent that was chosen");
  const [asked] = server.play.chats;
  assert.deepEqual(
    [asked?.recipient, asked?.workspace, asked?.message],
    [{ case: "capability", value: "analysis" }, "team", "Look."],
  );
  await chat({ streams: [dialogue], words: ["A", "B", "--conversation", conversationId] });
  assert.equal(server.play.chats[1]?.conversationId, conversationId);
});

const wrongUses = [
  { words: [], says: "✗ Who is to answer? Name an agent, or --capability\n" },
  { words: ["A", "B", "--capability", "c"], says: "✗ Name an agent or --capability, not both\n" },
  { words: ["A", " "], says: "✗ There is no message to send\n" },
  { words: ["A", "-o", "json"], columns: 80, says: "✗ A session needs a terminal, and prints no" },
];
for (const { words, says, ...options } of wrongUses) {
  test(`caxton chat ${words.join(" ")} is refused: ${says.slice(2, 30)}`, async () => {
    const { exitCode, stderr } = await chat({ streams: [], words, options });
    assert.equal(exitCode, 2);
    assert.ok(stderr.startsWith(says), stderr);
  });
}
