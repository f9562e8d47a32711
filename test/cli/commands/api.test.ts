import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { agentToml, type StartedServer, startServer } from "../../e2e/started.ts";
import { type RunOptions, runCommand } from "../command-run.ts";
import { startFakeServer } from "../fake-server.ts";

let server: StartedServer;

before(async () => {
  server = await startServer();
  await server.connect.agents.deployAgent({ toml: agentToml("Writer") });
});
after(() => server[Symbol.asyncDispose]());

function api(words: readonly string[], options: RunOptions = {}, url = server.url) {
  const environment = { HOME: "/nowhere", CAXTON_URL: url, USER: "ada" };
  return runCommand(["api", ...words], { ...options, environment });
}

test("without a call, every call of the server is listed", async () => {
  const { exitCode, stdout } = await api([]);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^CALL +KIND +WHAT IT DOES\n/);
  assert.match(stdout, /^AgentService\.GetAgent +call +Returns one agent$/m);
  assert.match(stdout, /^ChatService\.ChatSession +both ways /m);
  assert.match((await api(["-o", "name"])).stdout, /^caxton\.v1\.SystemService\.WatchLogs$/m);
});

test("a call is described with comments, its path and its messages", async () => {
  const { stdout } = await api(["--describe", "AgentService.GetAgent"]);
  assert.match(
    stdout,
    /^\/\/ Returns one agent\.\n\/\/ REST: GET \/api\/v1\/agents\/\{agent\}\nrpc /,
  );
  assert.match(stdout, /^message GetAgentRequest \{\n {2}\/\/ .*\n {2}string agent = 1;/m);
  assert.match((await api(["--describe", "LogLevel"])).stdout, /^ {2}LOG_LEVEL_WARN = 3;$/m);
});

const requests: readonly (readonly [string, readonly string[], string?])[] = [
  ["fields", ["AgentService.GetAgent", "agent=Writer"]],
  ["JSON", ["GetAgent", '{"agent":"Writer"}']],
  ["standard input", ["/caxton.v1.AgentService/GetAgent", "-"], '{"agent":\n"Writer"}'],
];

for (const [name, words, stdin] of requests) {
  test(`a request is read from ${name}`, async () => {
    const { exitCode, stdout } = await api(words, stdin === undefined ? {} : { stdin });
    assert.equal(exitCode, 0);
    assert.equal(JSON.parse(stdout).agent.name, "Writer");
  });
}

test("a stream is one line of JSON for each message", async () => {
  const { exitCode, stdout } = await api(["Chat", "agent=Writer", "message=Hello there"]);
  assert.equal(exitCode, 0);
  const events = stdout.trimEnd().split("\n");
  assert.ok(JSON.parse(events[0] ?? "").event.accepted);
  assert.ok(JSON.parse(events.at(-1) ?? "").event.completed);
});

test("streams of requests are read line by line, in both directions too", async () => {
  const file = { source: "a.toml", toml: agentToml("Reader") };
  const upload = `{"options":{}}\n${JSON.stringify({ file })}\n`;
  const deployed = await api(["DeployAgents"], { stdin: upload });
  assert.equal(JSON.parse(deployed.stdout).deployments[0].agent, "Reader");
  const session = '{"start":{"agent":"Writer"}}\n{"message":{"text":"Hello"}}\n';
  assert.match((await api(["ChatSession"], { stdin: session })).stdout, /"completed":/);
});

const refusals: readonly (readonly [readonly string[], number, RegExp])[] = [
  [["GetAgent", "agent=Nobody"], 4, /^✗ No agent 'Nobody'/],
  [["GetAgnt"], 4, /^✗ The server has no call 'GetAgnt'\n {2}Did you mean 'GetAgent'\?\n$/],
  [["ServerReflectionInfo"], 2, /is the name of several calls\n/],
  [["GetAgent", '{"agnt":1}'], 3, /^✗ The request is no GetAgentRequest: key "agnt" is unknown\n/],
  [["GetAgent", "{"], 3, /^✗ The request is no JSON: /],
  [["GetAgent", "agnt=1"], 3, /^✗ GetAgentRequest has no field 'agnt'\n/],
  [["GetAgent", "{}", "{}"], 2, /^✗ '\{\}' is too much/],
  [["GetAgent", "@/nowhere/x"], 2, /^✗ \/nowhere\/x cannot be read \(ENOENT\)\n$/],
];

for (const [words, code, message] of refusals) {
  test(`api ${words.join(" ")} is refused in words`, async () => {
    const { exitCode, stdout, stderr } = await api(words);
    assert.deepEqual([exitCode, stdout], [code, ""]);
    assert.match(stderr, message);
  });
}

test("where HTTP/2 does not get through, a stream in both directions is refused", async () => {
  await using plain = await startFakeServer(() => {});
  const { exitCode, stderr } = await api(["ChatSession"], {}, plain.url);
  assert.equal(exitCode, 6);
  assert.match(
    stderr,
    /✗ ChatService\.ChatSession streams in both directions, which needs HTTP\/2/,
  );
});
