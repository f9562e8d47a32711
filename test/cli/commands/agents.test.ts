import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { parse } from "yaml";
import { agentToml, type StartedServer, startServer } from "../../e2e/started.ts";
import { type RunOptions, runCommand } from "../command-run.ts";
import { masked } from "../masked.ts";

let server: StartedServer;

before(async () => {
  server = await startServer();
  const text = (name: string, capability: string) =>
    agentToml(name).replace("testing", capability).replace('"\n', '"\ntags = ["night"]\n');
  for (const [name, capability] of [
    ["Reader", "reading"],
    ["Writer", "writing"],
  ] as const) {
    await server.connect.agents.deployAgent({ toml: text(name, capability) });
  }
});
after(() => server[Symbol.asyncDispose]());

function agents(words: readonly string[], options: RunOptions = {}) {
  const environment = { HOME: "/nowhere", CAXTON_URL: server.url, USER: "ada" };
  return runCommand(["agents", ...words], { ...options, environment });
}

async function deployNew(name: string, prompt?: string): Promise<void> {
  await server.connect.agents.deployAgent(
    { toml: agentToml(name, prompt) },
    { headers: { "caxton-user": "eve" } },
  );
}

const onlyTwo = ["--tag", "night"];

test("a list is plain columns in a pipe", async () => {
  const { exitCode, stdout, stderr } = await agents(["list", ...onlyTwo]);
  assert.deepEqual([exitCode, stderr], [0, ""]);
  assert.equal(
    masked(stdout),
    "NAME    VERSION  STATE   CAPABILITIES  UPDATED\n" +
      "Reader  1        active  reading       <time>\n" +
      "Writer  1        active  writing       <time>\n",
  );
});

test("a list is a table on a terminal, as wide as that is", async () => {
  const wide = await agents(["list", ...onlyTwo], { columns: 80 });
  assert.equal(
    masked(wide.stdout).replaceAll(/ +│/g, " │").replaceAll(/─+/g, "─"),
    [
      "┌─┬─┬─┬─┬─┐",
      "│ NAME │ VERSION │ STATE │ CAPABILITIES │ UPDATED │",
      "├─┼─┼─┼─┼─┤",
      "│ Reader │ 1 │ active │ reading │ <time> │",
      "│ Writer │ 1 │ active │ writing │ <time> │",
      "└─┴─┴─┴─┴─┘",
      "",
    ].join("\n"),
  );
  const narrow = await agents(["list", ...onlyTwo], { columns: 60 });
  for (const line of narrow.stdout.split("\n")) assert.ok(line.length <= 60, line);
});

test("a list is names, JSON, lines of JSON and YAML", async () => {
  assert.equal((await agents(["list", ...onlyTwo, "-o", "name"])).stdout, "Reader\nWriter\n");
  const names = (list: { agents: { name: string }[] }) => list.agents.map(({ name }) => name);
  const json = await agents(["list", ...onlyTwo, "-o", "json"]);
  assert.deepEqual(names(JSON.parse(json.stdout)), ["Reader", "Writer"]);
  const yaml = await agents(["list", ...onlyTwo, "-o", "yaml"]);
  assert.deepEqual(parse(yaml.stdout), JSON.parse(json.stdout));
  const ndjson = await agents(["list", ...onlyTwo, "-o", "ndjson"]);
  const lines = ndjson.stdout.trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    JSON.parse(json.stdout).agents,
  );
});

const filters = [
  { words: ["--capability", "reading"], names: "Reader\n" },
  { words: ["--capability", "reading", "--state", "suspended"], names: "" },
  { words: ["--tag", "night", "--state", "active"], names: "Reader\nWriter\n" },
];
for (const { words, names } of filters) {
  test(`list ${words.join(" ")} prints those that fit`, async () => {
    assert.equal((await agents(["list", ...words, "-o", "name"])).stdout, names);
  });
}

test("an empty list is a sentence as a table, and an empty list as data", async () => {
  const none = ["list", "--tag", "nobody"];
  assert.deepEqual(await agents(none), { exitCode: 0, stdout: "", stderr: "· No agent fits\n" });
  const { stdout } = await agents([...none, "-o", "json"]);
  assert.deepEqual(JSON.parse(stdout), { agents: [], nextPageToken: "" });
  const workspace = await agents(["list", "--workspace", "empty"]);
  assert.equal(workspace.stderr, "· No agents yet; caxton deploy brings one in\n");
});

test("the singular is an alias", async () => {
  const environment = { HOME: "/nowhere", CAXTON_URL: server.url };
  const { stdout } = await runCommand(["agent", "list", ...onlyTwo, "-o", "name"], { environment });
  assert.equal(stdout, "Reader\nWriter\n");
});

test("watching prints the agents, then each change, until Ctrl-C", async () => {
  const leaving = new AbortController();
  let seen = "";
  const { promise: isThere, resolve: there } = Promise.withResolvers<void>();
  const watching = agents(["list", "--watch", "--workspace", "watched"], {
    interrupted: leaving.signal,
    onStdout: (text) => {
      seen += text;
      if (seen.includes("First")) there();
      if (seen.includes("suspended ")) leaving.abort();
    },
  });
  await server.connect.agents.deployAgent({ toml: agentToml("First"), workspace: "watched" });
  await Promise.race([isThere, watching]);
  await server.connect.agents.suspendAgent({ agent: "watched/First" });
  const { exitCode, stdout, stderr } = await watching;
  assert.deepEqual([exitCode, stderr], [130, ""]);
  assert.match(stdout, /^(present|deployed) +First {2}version 1 {2}active\n/);
  assert.match(stdout, /suspended +First {2}version 1 {2}suspended\n$/);
});

test("one agent is shown whole, and as data", async () => {
  const { stdout } = await agents(["get", "Reader"]);
  assert.equal(
    masked(stdout),
    "name          Reader\n" +
      "workspace     default\n" +
      "id            <id>\n" +
      "state         active\n" +
      "version       1 (declared 0.1.0)\n" +
      "capabilities  reading\n" +
      "tags          night\n" +
      "checksum      <checksum>\n" +
      "deployed by   local\n" +
      "created       <time>\n" +
      "updated       <time>\n",
  );
  const json = await agents(["get", "default/Reader", "-o", "json"]);
  assert.equal(JSON.parse(json.stdout).name, "Reader");
});

test("versions are listed, shown one by one, with their text and their differences", async () => {
  await deployNew("Versioned", "One.");
  await deployNew("Versioned", "Two.");
  const list = await agents(["versions", "Versioned"]);
  assert.equal(
    masked(list.stdout).replaceAll(/ {2,}/g, "  "),
    "VERSION  DECLARED  DEPLOYED  BY  COMMIT  CHECKSUM  NOTE\n" +
      "2  0.1.0  <time>  eve  <start of it>  in use\n" +
      "1  0.1.0  <time>  eve  <start of it>\n",
  );
  const first = await agents(["get", "Versioned", "--version", "1"]);
  assert.equal(
    masked(first.stdout),
    "agent     Versioned\n" +
      "version   1 (declared 0.1.0)\n" +
      "deployed  <time>\n" +
      "by        eve\n" +
      "checksum  <checksum>\n",
  );
  const toml = await agents(["get", "Versioned", "--version", "1", "--toml"]);
  assert.equal(toml.stdout, agentToml("Versioned", "One."));
  assert.equal(
    (await agents(["get", "Versioned", "--toml"])).stdout,
    agentToml("Versioned", "Two."),
  );
  const { stdout } = await agents(["versions", "Versioned", "--diff"]);
  assert.match(
    stdout,
    /^--- Versioned@1\n\+\+\+ Versioned@2\n[\s\S]*-system_prompt = "One\."\n\+system_prompt = "Two\."\n--- \/dev\/null\n\+\+\+ Versioned@1\n/,
  );
});

test("a rollback takes up the version before, or the one named", async () => {
  await deployNew("Rolled", "One.");
  await deployNew("Rolled", "Two.");
  assert.deepEqual(await agents(["rollback", "Rolled"]), {
    exitCode: 0,
    stdout: "Rolled\n",
    stderr: "✓ Agent 'Rolled' has the content of the version before again (version 3)\n",
  });
  assert.match((await agents(["versions", "Rolled"])).stdout, /in use, content of 1\n/);
  const same = await agents(["rollback", "Rolled", "--to", "1"]);
  assert.equal(same.stderr, "· Agent 'Rolled' unchanged: version 3 has that content\n");
  const named = await agents(["rollback", "Rolled", "--to", "2", "--base-version", "3"]);
  assert.equal(named.stderr, "✓ Agent 'Rolled' has the content of version 2 again (version 4)\n");
  assert.equal((await agents(["rollback", "Rolled", "--base-version", "3"])).exitCode, 5);
  assert.deepEqual(await agents(["rollback", "Rolled", "--to", "9"]), {
    exitCode: 4,
    stdout: "",
    stderr:
      "✗ Agent 'Rolled' has no version 9\n  See what there is: caxton agents versions Rolled\n",
  });
});

test("an agent is suspended, resumed and restarted", async () => {
  await deployNew("Worker");
  const states = [
    {
      verb: "suspend",
      state: "suspended",
      says: "suspended: it keeps its mailbox and starts no turn",
    },
    { verb: "resume", state: "active", says: "active again" },
    { verb: "restart", state: "active", says: "restarted" },
  ];
  for (const { verb, state, says } of states) {
    assert.deepEqual(await agents([verb, "Worker"]), {
      exitCode: 0,
      stdout: "Worker\n",
      stderr: `✓ Agent 'Worker' ${says}\n`,
    });
    assert.match((await agents(["get", "Worker"])).stdout, new RegExp(`^state +${state}$`, "m"));
  }
});

test("deleting asks on a terminal, and is refused where nobody can answer", async () => {
  await deployNew("Doomed");
  const question = "Delete agent 'Doomed' with all its versions? [y/N] ";
  const no = await agents(["delete", "Doomed"], { columns: 80, stdin: "n\n" });
  assert.deepEqual(no, {
    exitCode: 0,
    stdout: "",
    stderr: `${question}· Agent 'Doomed' was not deleted\n`,
  });
  assert.deepEqual(await agents(["delete", "Doomed"]), {
    exitCode: 2,
    stdout: "",
    stderr: "✗ Nobody is there to ask: Delete agent 'Doomed' with all its versions?\n  Add --yes\n",
  });
  const yes = await agents(["delete", "Doomed"], { columns: 80, stdin: "y\n" });
  assert.deepEqual(yes, {
    exitCode: 0,
    stdout: "",
    stderr: `${question}✓ Agent 'Doomed' deleted\n`,
  });
  await deployNew("Doomed");
  const forced = await agents(["delete", "Doomed", "--force", "--yes"]);
  assert.deepEqual(forced, {
    exitCode: 0,
    stdout: "Doomed\n",
    stderr: "✓ Agent 'Doomed' deleted\n",
  });
});

test("an unknown agent is answered with the name that was meant", async () => {
  assert.deepEqual(await agents(["get", "Raeder"]), {
    exitCode: 4,
    stdout: "",
    stderr: "✗ No agent 'Raeder' in workspace 'default'\n  Did you mean 'Reader'?\n",
  });
  const far = await agents(["suspend", "SomethingElse"]);
  assert.equal(
    far.stderr,
    "✗ No agent 'SomethingElse' in workspace 'default'\n  See what there is: caxton agents list\n",
  );
});

test("what an agent says of itself cannot steer the terminal", async () => {
  const toml = agentToml("Sly").replace("\n", '\ndescription = "a\\u001b[2Jb\\nc"\n');
  await server.connect.agents.deployAgent({ toml });
  const { stdout } = await agents(["get", "Sly"]);
  assert.match(stdout, /^description +a\[2Jb c$/m);
});
