import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { agentToml, type StartedServer, startServer } from "../../e2e/started.ts";
import { root, runCommand } from "../command-run.ts";
import { openFolder } from "../folder.ts";

const { stdout: bash } = await runCommand(["completion", "bash"]);
const folder = openFolder();
const places = { HOME: folder.path, CAXTON_DATA_DIR: folder.path, PATH: process.env.PATH ?? "" };
let server: StartedServer;
let conversations: readonly string[];
let turns: readonly string[];

before(async () => {
  server = await startServer();
  const environment = { ...places, CAXTON_URL: server.url };
  const run = (...words: string[]) => runCommand(words, { environment });
  for (const name of ["Reader", "Writer"]) {
    await server.connect.agents.deployAgent({ toml: agentToml(name) });
  }
  await server.connect.agents.deployAgent({ toml: agentToml("Nightly"), workspace: "night" });
  await run("chat", "Writer", "Hello");
  conversations = (await run("conversations", "list", "-o", "name")).stdout.trim().split("\n");
  turns = (await run("turns", "list", "-o", "name")).stdout.trim().split("\n");
  await run("context", "set", "here", "--server", server.url);
  await run("context", "set", "staging", "--server", "https://caxton.example");
  writeFileSync(join(folder.path, "a b.toml"), "");
});
after(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

interface CompleteOptions {
  /** Address of the server that is not named on the line. Default: the one started above. */
  readonly url?: string;
  /** What bash runs as `caxton`. Default: the built command. */
  readonly caxton?: string;
}

/** The built command, waiting longer than Tab would: a busy machine is no matter here. */
const patient = `"$NODE" "$BIN" "\${@/#0.3/30}"`;

/** What a real bash offers where the line ends. */
async function complete(line: string, options: CompleteOptions = {}): Promise<string[]> {
  const { url = server.url, caxton = '"$NODE" "$BIN" "$@"' } = options;
  const script = `
    caxton() { ${caxton}; }
    ${bash}
    COMP_LINE=$LINE COMP_POINT=\${#LINE}
    _caxton
    (( \${#COMPREPLY[@]} )) && printf '%s\\n' "\${COMPREPLY[@]}"
    exit 0`;
  const names = { LINE: `caxton ${line}`, NODE: process.execPath, BIN: join(root, "cli/bin.js") };
  const { stdout, stderr } = await promisify(execFile)("bash", ["--norc", "-c", script], {
    env: { ...places, ...names, CAXTON_URL: url },
    cwd: folder.path,
    timeout: 10_000,
  });
  assert.equal(stderr, "");
  return stdout.split("\n").filter((word) => word !== "");
}

const known = [
  { line: "a", offers: ["agents", "api"] },
  { line: "agents re", offers: ["restart", "resume"] },
  { line: "agents delete Reader --f", offers: ["--force"] },
  { line: "server start --p", offers: ["--port", "--print-config"] },
  { line: "context ", offers: ["list", "remove", "set", "show", "use"] },
  { line: "agents list -o n", offers: ["ndjson", "name"] },
  { line: "agents list --output=n", offers: ["ndjson", "name"] },
  { line: "agents list --quiet --state s", offers: ["suspended"] },
  { line: "turns list --state w", offers: ["waiting"] },
  { line: "init Mine --template data-", offers: ["data-analyzer", "data-validator"] },
  { line: "init -t api", offers: ["api-client"] },
  { line: "completion ", offers: ["bash", "zsh", "fish"] },
  { line: "deploy x.toml a", offers: ["a b.toml"] },
  { line: "doctor --config a", offers: ["a b.toml"] },
  { line: "chat Writer ", offers: [] },
  { line: "turns cancel x --reason ", offers: [] },
];
for (const { line, offers } of known) {
  test(`bash completes caxton ${line}`, async () => {
    const offered = await complete(line, { caxton: "touch asked" });
    assert.deepEqual(offered.toSorted(), offers.toSorted());
    assert.equal(existsSync(join(folder.path, "asked")), false, "nobody is to be asked");
  });
}

const agents = () => ["Reader", "Writer"];
const contexts = () => ["here", "staging"];
const live = [
  { line: "agents get ", offers: agents },
  { line: "agents get R", offers: () => ["Reader"] },
  { line: "chat --timeout 5 ", offers: agents },
  { line: "logs --agent=R", offers: () => ["Reader"] },
  { line: "turns list --agent ", offers: agents },
  { line: "turns show ", offers: () => turns },
  { line: "logs --turn t", offers: () => turns },
  { line: "conversations show ", offers: () => conversations },
  { line: "chat Writer --conversation ", offers: () => conversations },
  { line: "context use ", offers: contexts },
  { line: "context show s", offers: () => ["staging"] },
  { line: "context remove h", offers: () => ["here"] },
  { line: "agents list --context ", offers: contexts },
];
for (const { line, offers } of live) {
  test(`bash asks which names complete caxton ${line}`, async () => {
    assert.deepEqual(await complete(line, { caxton: patient }), offers());
  });
}

test("the server, context and workspace of the line are those that are asked", async () => {
  const nowhere = { url: "http://127.0.0.1:1", caxton: patient };
  assert.deepEqual(await complete("agents get --context here R", nowhere), ["Reader"]);
  assert.deepEqual(await complete("agents get --context=here R", nowhere), ["Reader"]);
  assert.deepEqual(await complete(`agents get --server ${server.url} R`, nowhere), ["Reader"]);
  assert.deepEqual(await complete("agents get --context here --workspace night ", nowhere), [
    "Nightly",
  ]);
});

const asking = ["agents get ", "turns show ", "conversations show ", "logs --agent "];

test("where no server is, nothing is offered, and nothing said", async () => {
  for (const line of asking) {
    assert.deepEqual(await complete(line, { url: "http://127.0.0.1:1" }), [], line);
  }
});

test("a server that takes the call and never answers does not hold up the line", async () => {
  let calls = 0;
  const mute = createServer(() => {
    calls += 1;
  });
  mute.listen(0, "127.0.0.1").unref(); // A test that fails must not wait for what it started.
  await once(mute, "listening");
  const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
  for (const line of asking) assert.deepEqual(await complete(line, { url }), [], line);
  assert.ok(calls >= asking.length, `${calls} calls came`);
  mute.close();
});

test("what a server calls a name is never run, nor offered where a shell would read more", async () => {
  const names = ["$(touch ran)", "`touch ran`", "a;b", "*", "Reader"];
  const caxton = `printf '%s\\n' ${names.map((name) => `'${name}'`).join(" ")}`;
  assert.deepEqual(await complete("agents get ", { caxton }), ["Reader"]);
  assert.deepEqual(await complete("deploy r"), []);
});

for (const shell of ["zsh", "fish"]) {
  test(`the script for ${shell} knows every command and asks for names`, async () => {
    const { exitCode, stdout } = await runCommand(["completion", shell]);
    assert.equal(exitCode, 0);
    for (const word of ["agents", "rollback", "deploy", "base-version", "data-analyzer"]) {
      assert.match(stdout, new RegExp(`\\b${word}\\b`), word);
    }
    for (const names of ["agents", "turns", "conversations", "context"]) {
      assert.match(stdout, new RegExp(`(caxton|names) ${names} list -o name`), names);
    }
  });
}

test("an unknown shell is refused, naming those there are", async () => {
  const { exitCode, stderr } = await runCommand(["completion", "cmd"]);
  assert.equal(exitCode, 2);
  assert.match(stderr, /^✗ Expected cmd to be one of: bash, zsh, fish\n/);
});
