import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { agentToml, type StartedServer, startServer } from "../../e2e/started.ts";
import { type RunOptions, runCommand } from "../command-run.ts";
import { openFolder } from "../folder.ts";
import { masked } from "../masked.ts";

let server: StartedServer;
const folder = openFolder();
let count = 0;
/** A name that no other test uses. */
let name: string;

before(async () => {
  server = await startServer();
});
after(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});
beforeEach(() => {
  count += 1;
  name = `Agent${count}`;
});

function deploy(words: readonly string[], options: RunOptions = {}) {
  const environment = { HOME: folder.path, CAXTON_URL: server.url, USER: "ada" };
  return runCommand(["deploy", ...words], { ...options, environment });
}

function write(path: string, text: string | Uint8Array): string {
  const whole = join(folder.path, path);
  mkdirSync(join(whole, ".."), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

test("a file is deployed: on a terminal one line of talk, in a pipe also the name as data", async () => {
  const file = write("one.toml", agentToml(name));
  assert.deepEqual(await deploy([file], { columns: 80 }), {
    exitCode: 0,
    stdout: "",
    stderr: `✓ Agent '${name}' deployed (version 1) and ready\n`,
  });
  assert.deepEqual(await deploy([file]), {
    exitCode: 0,
    stdout: `${name}\n`,
    stderr: `· Agent '${name}' unchanged (version 1)\n`,
  });
});

test("quiet leaves the data", async () => {
  const file = write("quiet.toml", agentToml(name));
  assert.deepEqual(await deploy([file, "--quiet"]), {
    exitCode: 0,
    stdout: `${name}\n`,
    stderr: "",
  });
});

test("json is the proto JSON of the answer", async () => {
  const file = write("json.toml", agentToml(name));
  const { stdout } = await deploy([file, "-o", "json"]);
  const { agent, outcome } = JSON.parse(stdout);
  assert.equal(outcome, "DEPLOY_OUTCOME_CREATED");
  assert.equal(agent.name, name);
  assert.equal(agent.deployedBy, "ada", "the user of the operating system is the author");
});

test("standard input is a file too", async () => {
  const { stdout } = await deploy(["-"], { stdin: agentToml(name) });
  assert.equal(stdout, `${name}\n`);
  const broken = await deploy(["-"], { stdin: 'name = "X' });
  assert.match(broken.stderr, /^<stdin>:1:\d+: error TOML_SYNTAX/);
});

test("a dry run says what would happen and writes nothing", async () => {
  const file = write("dry.toml", agentToml(name));
  assert.equal(
    (await deploy([file, "--dry-run"])).stderr,
    `· Agent '${name}' would be created (version 1)\n`,
  );
  await assert.rejects(server.connect.agents.getAgent({ agent: name }), /No agent/);
});

test("a difference is shown as diff -u does", async () => {
  const file = write("diff.toml", agentToml(name, "Be brief."));
  const first = await deploy([file, "--dry-run", "--diff"]);
  assert.match(first.stdout, /^--- \/dev\/null\n\+\+\+ .*diff\.toml\n@@ -0,0 \+1,3 @@\n\+name = /);
  await deploy([file]);
  write("diff.toml", agentToml(name, "Be long."));
  const second = await deploy([file, "--dry-run", "--diff"]);
  assert.deepEqual(masked(second.stdout, folder.path).split("\n"), [
    `--- ${name}@1`,
    "+++ <folder>/diff.toml",
    "@@ -1,3 +1,3 @@",
    ` name = "${name}"`,
    ' capabilities = ["testing"]',
    '-system_prompt = "Be brief."',
    '+system_prompt = "Be long."',
    "",
  ]);
  assert.equal(second.stderr, `· Agent '${name}' would be updated (version 2)\n`);
  assert.equal(
    (await deploy([file, "--diff"])).stderr,
    `✓ Agent '${name}' deployed (version 2) and ready\n`,
  );
});

test("a directory is deployed with its folders, without hidden files, unchanged ones skipped", async () => {
  const path = `dir${count}`;
  write(`${path}/b.toml`, agentToml(`${name}b`));
  write(`${path}/deep/a.toml`, agentToml(`${name}a`));
  write(`${path}/.hidden.toml`, "broken");
  write(`${path}/notes.md`, "broken");
  const directory = join(folder.path, path);
  assert.deepEqual(await deploy([directory, "--dry-run"]), {
    exitCode: 0,
    stdout: `${name}b\n${name}a\n`,
    stderr:
      `· Agent '${name}b' would be created (version 1)\n` +
      `· Agent '${name}a' would be created (version 1)\n` +
      "· 2 agents: 2 new, 0 changed, 0 unchanged (nothing was written)\n",
  });
  await deploy([directory]);
  write(`${path}/b.toml`, agentToml(`${name}b`, "Changed."));
  assert.equal(
    (await deploy([directory])).stderr,
    `✓ Agent '${name}b' deployed (version 2) and ready\n` +
      `· Agent '${name}a' unchanged (version 1)\n` +
      "✓ 2 agents: 0 new, 1 changed, 1 unchanged\n",
  );
});

test("one bad file keeps a directory from being deployed, and is told like a compiler does", async () => {
  const path = `bad${count}`;
  write(`${path}/good.toml`, agentToml(`${name}good`));
  write(`${path}/wrong.toml`, 'name = "Wrong"\ncapabilites = ["testing"]\nsystem_prompt = "x"\n');
  const { exitCode, stdout, stderr } = await deploy([join(folder.path, path)]);
  assert.equal(exitCode, 3);
  assert.equal(stdout, "");
  assert.match(
    masked(stderr, folder.path),
    /^<folder>\/bad\d+\/wrong\.toml:2:1: error UNKNOWN_KEY capabilites: /m,
  );
  assert.match(stderr, /^ {2}hint: did you mean "capabilities"\?$/m);
  assert.match(stderr, /^✗ /m);
  await assert.rejects(server.connect.agents.getAgent({ agent: `${name}good` }), /No agent/);
});

test("strict refuses what is a warning otherwise", async () => {
  const text = agentToml(name).replace('"testing"', '"data_analysis"');
  const file = write("warned.toml", text);
  const strict = await deploy([file, "--strict"]);
  assert.equal(strict.exitCode, 3);
  const { exitCode, stderr } = await deploy([file]);
  assert.equal(exitCode, 0);
  assert.match(stderr, /: warning CAPABILITY_NOT_KEBAB capabilities.*\n {2}hint: .*\n✓ Agent/);
});

test("a base version that is behind is a conflict that names who deployed", async () => {
  const file = write("base.toml", agentToml(name));
  await deploy([file]);
  write("base.toml", agentToml(name, "Other."));
  assert.deepEqual(await deploy([file, "--base-version", "0"]), {
    exitCode: 5,
    stdout: "",
    stderr:
      `✗ Agent '${name}' was expected not to exist yet, but ada deployed version 1: look at the difference, then deploy on top of it\n` +
      `  See what changed: caxton agents versions ${name} --diff\n` +
      "  Deploy on top of it: --base-version 1\n",
  });
  assert.equal((await deploy([file, "--base-version", "1"])).exitCode, 0);
});

test("the commit of the working copy is kept with the version", async () => {
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", join(folder.path, "repository"), ...words], { encoding: "utf8" });
  const file = write("repository/agent.toml", agentToml(name));
  git("init", "--quiet", "--initial-branch=trunk");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "x");
  await deploy([file]);
  const { version } = await server.connect.agents.getAgentVersion({ agent: name });
  const { commit, branch, dirty } = version?.git ?? {};
  assert.deepEqual(
    { commit, branch, dirty },
    { commit: git("rev-parse", "HEAD").trim(), branch: "trunk", dirty: false },
  );
});

test("a file that is not UTF-8 never reaches the server", async () => {
  const bytes = Buffer.concat([Buffer.from('name = "A'), Buffer.from([0xff]), Buffer.from('b"\n')]);
  const file = write("latin.toml", bytes);
  const { exitCode, stderr } = await deploy([file]);
  assert.equal(exitCode, 3);
  assert.equal(
    masked(stderr, folder.path),
    "<folder>/latin.toml:1:10: error INVALID_ENCODING: byte 0xFF here is not UTF-8\n" +
      "  hint: save the file as UTF-8\n" +
      "✗ Nothing was deployed\n" +
      "  Correct what stands above and deploy again\n",
  );
});

test("what is no file, or two files for one base version, is a wrong use", async () => {
  const missing = await deploy(["nowhere.toml"]);
  assert.equal(missing.exitCode, 2);
  assert.match(missing.stderr, /^✗ There is no file or directory nowhere\.toml\n/);
  mkdirSync(join(folder.path, "empty"));
  const empty = await deploy([join(folder.path, "empty")]);
  assert.equal(empty.exitCode, 2);
  assert.match(empty.stderr, /^✗ There is no \.toml file in /);
  const two = [write("x.toml", ""), write("y.toml", "")];
  assert.equal((await deploy([...two, "--base-version", "1"])).exitCode, 2);
});
