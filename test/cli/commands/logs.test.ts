import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { connect } from "../../../clients/index.ts";
import { type SpawnedServer, spawnServer } from "../../e2e/spawned.ts";
import { agentToml } from "../../e2e/started.ts";
import { type RunOptions, runCommand } from "../command-run.ts";
import { openFolder } from "../folder.ts";
import { masked } from "../masked.ts";

const folder = openFolder();
let server: SpawnedServer;

before(async () => {
  const environment = { CAXTON_LOG_LEVEL: "info", CAXTON_LOG_FORMAT: "json" };
  server = await spawnServer({ directory: folder.path, environment });
  const { agents, chat } = connect(server.url, { user: "eve" });
  for (const name of ["Reader", "Writer"]) await agents.deployAgent({ toml: agentToml(name) });
  for (const name of ["Reader", "Writer"]) await chat(name, "Hello").reply();
});
after(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function logs(words: readonly string[], options: RunOptions = {}) {
  const environment = { HOME: "/nowhere", CAXTON_DATA_DIR: folder.path, USER: "ada" };
  return runCommand(["logs", ...words], { environment, ...options });
}

async function readLines(...words: string[]) {
  const { exitCode, stdout, stderr } = await logs(words);
  assert.deepEqual([exitCode, stderr], [0, ""]);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line));
}

const figures = /((?:durationMs|Tokens)=)[\d.]+/g;

test("on a terminal each line is time, level, message and facts", async () => {
  const { exitCode, stdout, stderr } = await logs(["--agent", "Writer"], { columns: 80 });
  assert.deepEqual([exitCode, stderr], [0, ""]);
  assert.equal(
    masked(stdout).replaceAll(figures, "$1…"),
    "<time> info  turn turn=<id> workspace=default agent=Writer agentVersion=1 state=DONE " +
      "steps=1 attempts=1 toolCalls=0 inputTokens=… outputTokens=… toolCpuMs=0 durationMs=…\n",
  );
});

test("in a pipe, and as json, each line is one of JSON", async () => {
  const lines = await readLines("--agent", "default/Reader");
  assert.equal(lines.length, 1);
  const { time, level, message, fields } = lines[0];
  assert.match(time, /^\d{4}-.*Z$/);
  assert.deepEqual([level, message, fields.agent], ["LOG_LEVEL_INFO", "turn", "Reader"]);
  assert.deepEqual(await readLines("--agent", "Reader", "-o", "json"), lines);
  assert.deepEqual(await readLines("--agent", "Reader", "-o", "ndjson"), lines);
  const yaml = await logs(["--agent", "Reader", "-o", "yaml"]);
  assert.deepEqual(
    parseAllDocuments(yaml.stdout).map((document) => document.toJS()),
    lines,
  );
  assert.equal((await logs(["--agent", "Reader", "-o", "name"])).stdout, "turn\n");
});

test("lines are chosen by number, turn, workspace, level and time", async () => {
  const turns = await readLines("--agent", "Writer");
  const [{ fields }] = turns;
  assert.deepEqual(await readLines("--turn", fields.turn), turns);
  assert.equal((await readLines("-n", "2")).length, 2);
  assert.deepEqual(await readLines("-n", "0"), []);
  assert.deepEqual(await readLines("--agent", "Writer", "--workspace", "night"), []);
  assert.deepEqual(await readLines("--level", "error"), []);
  assert.deepEqual(await readLines("--agent", "Writer", "--since", "1h"), turns);
  assert.deepEqual(await readLines("--since", "2099-01-01"), []);
});

test("new lines come as they are written, until Ctrl-C", async () => {
  const leaving = new AbortController();
  const isReady = Promise.withResolvers<void>();
  let isAsked = false;
  const watching = logs(["--follow", "-n", "1"], {
    interrupted: leaving.signal,
    onStdout: (text) => {
      isReady.resolve();
      if (isAsked && text.includes('"GetStatus"')) leaving.abort();
    },
  });
  await Promise.race([isReady.promise, watching]);
  isAsked = true;
  await connect(server.url).system.getStatus({});
  const { exitCode, stdout, stderr } = await watching;
  assert.deepEqual([exitCode, stderr], [130, ""]);
  assert.equal(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "").fields.code, "OK");
});

const refusals = [
  {
    words: ["--since", "yesterday"],
    exitCode: 2,
    stderr:
      "✗ --since must be a span or a time, not 'yesterday'\n" +
      "  A span is 30s, 10m, 2h or 1d; a time is 2026-11-23T08:00:00Z\n",
  },
  {
    words: ["--agent", "a b"],
    exitCode: 3,
    stderr:
      "✗ agent: must be 'name' or 'workspace/name'; a name must be 2 to 64 ASCII letters, " +
      "digits, '_' or '-'\n",
  },
];

for (const { words, exitCode, stderr } of refusals) {
  test(`logs ${words.join(" ")} is refused in words`, async () => {
    assert.deepEqual(await logs(words), { exitCode, stdout: "", stderr });
  });
}

test("who has no token is told where it comes from", async () => {
  const environment = { HOME: "/nowhere", CAXTON_DATA_DIR: "/nowhere", CAXTON_URL: server.url };
  assert.deepEqual(await logs([], { environment }), {
    exitCode: 7,
    stdout: "",
    stderr:
      "✗ WatchLogs needs the token of server.json in the data directory: send it as " +
      '"Authorization: Bearer <token>"\n' +
      "  Run the command as the user who started the server, with its CAXTON_DATA_DIR\n",
  });
});
