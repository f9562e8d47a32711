import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Decision } from "../../../clients/gen/caxton/v1/turn_pb.ts";
import { agentToml, type StartedServer, startServer } from "../../e2e/started.ts";
import { runCommand } from "../command-run.ts";
import { masked } from "../masked.ts";
import * as script from "../scripted-turns.ts";

let server: StartedServer;
let scripted: Awaited<ReturnType<typeof script.startScriptedTurns>>;
/** The turns of the two messages that were sent, oldest first. */
let turns: string[];

before(async () => {
  server = await startServer();
  scripted = await script.startScriptedTurns();
  await server.connect.agents.deployAgent({ toml: agentToml("Writer") });
  await run(["chat", "Writer", "Hello there"]);
  const [conversation = ""] = (await run(["conversations", "list", "-o", "name"])).lines;
  await run(["chat", "Writer", "And again", "--conversation", conversation]);
  turns = (await run(["turns", "list", "-o", "name"])).lines.toReversed();
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await scripted[Symbol.asyncDispose]();
});
afterEach(() => scripted.reset());

async function run(words: readonly string[], environment: Record<string, string> = {}) {
  const home = { HOME: "/nowhere", CAXTON_URL: server.url, USER: "ada" };
  const ended = await runCommand(words, { environment: { ...home, ...environment } });
  return { ...ended, lines: ended.stdout.trimEnd().split("\n") };
}

const runScripted = (words: readonly string[]) => run(words, { CAXTON_URL: scripted.url });

test("turns are listed, newest first, as columns, names and JSON", async () => {
  const { stdout } = await run(["turns", "list"]);
  assert.equal(
    masked(stdout).replaceAll(/ {3,}/g, "  "),
    "TURN  STATE  AGENT  CREATED\n<id>  done  Writer  <time>\n<id>  done  Writer  <time>\n",
  );
  assert.equal(turns.length, 2);
  const json = JSON.parse((await run(["turns", "list", "-o", "json"])).stdout);
  assert.deepEqual(
    json.turns.map((turn: { turnId: string }) => turn.turnId),
    turns.toReversed(),
  );
});

const filters = [
  { words: ["--agent", "Writer"], count: 2 },
  { words: ["--agent", "Nobody"], count: 0 },
  { words: ["--state", "done"], count: 2 },
  { words: ["--state", "waiting"], count: 0 },
  { words: ["--limit", "1"], count: 1 },
];
for (const { words, count } of filters) {
  test(`turns list ${words.join(" ")} prints ${count}`, async () => {
    const { stdout } = await run(["turns", "list", ...words, "-o", "name"]);
    assert.equal(stdout.split("\n").length - 1, count);
  });
}

test("a cut list says so, and an empty one is a sentence", async () => {
  const cut = await run(["turns", "list", "--limit", "1"]);
  assert.equal(cut.stderr, "· The newest 1 turn; more: --limit\n");
  const none = await run(["turns", "list", "--agent", "Nobody"]);
  assert.deepEqual([none.stdout, none.stderr], ["", "· No turns\n"]);
});

test("a turn is shown with what happened in it", async () => {
  const { stdout } = await run(["turns", "show", turns[0] ?? ""]);
  assert.match(
    masked(stdout),
    new RegExp(
      [
        "^turn          <id>",
        "agent         Writer \\(version 1\\)",
        "conversation  <id>",
        "state         done",
        "steps         1 \\(0 tool calls\\)",
        "tokens        \\d+ in, \\d+ out",
        "accepted      <time>",
        "ended         <time>",
        "   1  <time>  accepted",
        "   2  <time>  taken up by version 1 of the agent",
        "   3  <time>  step 1: offline \\S+ answered \\(\\d+ in, \\d+ out\\)",
        "   4  <time>  completed: Hello!.*\n$",
      ].join("\n"),
    ),
  );
  const ndjson = await run(["turns", "show", turns[0] ?? "", "-o", "ndjson"]);
  assert.equal(ndjson.lines.length, 4);
  assert.equal(JSON.parse(ndjson.lines[3] ?? "").sequence, "4");
});

test("a turn that ended is watched to its end, from where one likes", async () => {
  const shown = await run(["turns", "show", turns[0] ?? ""]);
  const watched = await run(["turns", "watch", turns[0] ?? ""]);
  assert.deepEqual([watched.exitCode, watched.lines], [0, shown.lines.slice(-4)]);
  const rest = await run(["turn", "watch", turns[0] ?? "", "--after", "3"]);
  assert.deepEqual(rest.lines, shown.lines.slice(-1));
});

test("watching goes on over a restart, and tells of a step in doubt until it is decided", async () => {
  scripted.play.streams.push(
    [script.started, script.called(2), "break"],
    [
      { case: "inDoubt", value: { step: 2, tool: "http_client" } },
      {
        case: "resolved",
        value: { step: 2, decision: Decision.ASSUME_DONE, actor: "ada", reason: "seen" },
      },
      { case: "toolResult", value: { step: 2, tool: "http_client", content: "ok" } },
      { case: "toolResult", value: { step: 3, tool: "csv_parser", trouble: "TOOL_TIMEOUT" } },
      { case: "failed", value: { failure: { reason: 1, message: "Too many steps" } } },
    ],
  );
  const { exitCode, stdout, stderr } = await runScripted(["turns", "watch", script.turnId]);
  assert.equal(exitCode, 1);
  assert.equal(
    stdout.replaceAll(/ {10,}/g, "  "),
    [
      "   1  -  taken up by version 1 of the agent",
      "   2  -  step 2: http_client is called (unspecified): {}",
      "   3  -  step 2: in doubt: nobody knows whether http_client was done",
      "   4  -  step 2: decided by ada: assume done (seen)",
      "   5  -  step 2: http_client returned: ok",
      "   6  -  step 3: csv_parser did not work (TOOL_TIMEOUT): ",
      "   7  -  failed (step_limit): Too many steps",
      "",
    ].join("\n"),
  );
  assert.match(stderr, /^· The connection broke; waiting for the server\n✗ Nobody knows/);
  assert.match(stderr, /✗ Too many steps\n {2}See what happened: caxton turns show/);
  assert.equal(scripted.play.watches[1]?.afterSequence, 2n);
});

test("what the model saw is shown part by part, then word by word", async () => {
  const { stdout, stderr } = await run(["turns", "explain", turns[1] ?? ""]);
  assert.match(stderr, /^· Step 1, answered by offline \S+\n$/);
  assert.match(stdout, /^PART +WHICH +TOKENS +GIVEN +WHY\nsystem +system_prompt +\d+ +yes +pinned/);
  assert.match(stdout, /\n--- system\nYou are a test agent\.\n\n--- user\nHello there\n/);
  const json = JSON.parse((await run(["turns", "explain", turns[1] ?? "", "-o", "json"])).stdout);
  assert.equal(json.inputs.at(-1).text, "And again");
});

test("a turn that ended cannot be cancelled; one that runs is", async () => {
  const ended = await run(["turns", "cancel", turns[0] ?? ""]);
  assert.equal(ended.exitCode, 5);
  assert.match(
    ended.stderr,
    /^✗ Turn \S+ has ended already .*\n {2}See how it ended: caxton turns/,
  );
  const { exitCode, stdout, stderr } = await runScripted(["turns", "cancel", script.turnId]);
  assert.deepEqual([exitCode, stdout], [0, `${script.turnId}\n`]);
  assert.equal(stderr, `✓ Turn ${script.turnId} cancelled\n`);
});

const resolve = ["turns", "resolve", script.turnId, "--step", "2", "--reason", "seen"];

const decisions = [
  { words: ["--repeat"], decision: Decision.REPEAT, result: "", next: "goes on" },
  { words: ["--assume-done"], decision: Decision.ASSUME_DONE, result: "", next: "goes on" },
  {
    words: ["--assume-done", "--result", "201"],
    decision: Decision.ASSUME_DONE,
    result: "201",
    next: "goes on",
  },
  { words: ["--fail"], decision: Decision.FAIL_TURN, result: "", next: "ended as failed" },
];
for (const { words, next, ...expected } of decisions) {
  test(`turns resolve ${words.join(" ")} decides about the attempt that is in doubt`, async () => {
    const { exitCode, stderr } = await runScripted([...resolve, ...words, "--api-key", "key"]);
    assert.equal(exitCode, 0);
    assert.equal(stderr, `✓ Step 2 decided: turn ${script.turnId} ${next}\n`);
    const { decision, result, attempt, step, reason, authorization } =
      scripted.play.resolutions[0] ?? {};
    assert.deepEqual({ decision, result }, expected);
    assert.deepEqual([attempt, step, reason, authorization], [3, 2, "seen", "Bearer key"]);
  });
}

const wrongDecisions = [
  { words: [], says: "✗ Say one of --repeat, --assume-done and --fail\n" },
  { words: ["--repeat", "--fail"], says: "✗ Say one of --repeat, --assume-done and --fail\n" },
  { words: ["--fail", "--result", "x"], says: "✗ --result goes with --assume-done\n" },
];
for (const { words, says } of wrongDecisions) {
  test(`turns resolve with ${words.join(" ") || "no decision"} is refused`, async () => {
    const { exitCode, stderr } = await runScripted([...resolve, ...words]);
    assert.equal(exitCode, 2);
    assert.ok(stderr.startsWith(says), stderr);
    assert.equal(scripted.play.resolutions.length, 0);
  });
}

test("a decision needs the token of this machine's server, and finds it by itself", async () => {
  const words = ["turns", "resolve", turns[0] ?? "", "--step", "1", "--repeat", "--reason", "x"];
  const without = await run(words, { CAXTON_DATA_DIR: "/nowhere" });
  assert.equal(without.exitCode, 7);
  const { exitCode, stderr } = await run(words, { CAXTON_DATA_DIR: server.directory });
  assert.equal(exitCode, 5, "it may decide, but there is nothing to decide");
  assert.match(stderr, /^✗ Turn .* is DONE .*\n {2}See how it is: caxton turns show /);
});

test("conversations are listed and shown with their messages", async () => {
  const { stdout, lines } = await run(["conversations", "list", "--agent", "Writer"]);
  assert.match(lines[0] ?? "", /^CONVERSATION +AGENT +MESSAGES +UPDATED +TITLE$/);
  assert.match(masked(stdout), /\n<id> +Writer +4 +<time> +Hello there\n$/);
  const [id = ""] = (await run(["conversation", "list", "-o", "name"])).lines;
  const shown = await run(["conversations", "show", id]);
  assert.match(
    masked(shown.stdout),
    /^conversation {2}<id>\nagent +Writer\nstate +open\nmessages +4\nbegan +<time>\n\n1 {2}<time> {2}\[ada\]\nHello there\n\n2 {2}<time> {2}\[Writer\]\nHello!/,
  );
  const last = await run(["conversations", "show", id, "--limit", "2", "-o", "ndjson"]);
  const sequences = last.lines.map((line) => JSON.parse(line).sequence);
  assert.deepEqual(sequences, ["3", "4"]);
  assert.equal(last.stderr, "· The newest 2 messages; more: --limit\n");
});

const unknown = [
  { words: ["turns", "show", "turn_x"], hint: "caxton turns list" },
  { words: ["turns", "explain", "turn_x"], hint: "caxton turns list" },
  { words: ["conversations", "show", "conv_x"], hint: "caxton conversations list" },
  { words: ["chat", "Writer", "Hi", "--conversation", "c"], hint: "caxton conversations list" },
  { words: ["chat", "Writre", "Hi"], hint: "Did you mean 'Writer'?" },
  { words: ["chat", "--capability", "flying", "Hi"], hint: "caxton agents list" },
];
for (const { words, hint } of unknown) {
  test(`caxton ${words.join(" ")} exits with 4 and says where to look`, async () => {
    const { exitCode, stderr } = await run(words);
    assert.equal(exitCode, 4);
    assert.ok(stderr.includes(hint), stderr);
  });
}
