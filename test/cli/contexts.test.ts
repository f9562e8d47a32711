import assert from "node:assert/strict";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { contextsPath, readContexts } from "../../cli/contexts.ts";
import { runCommand } from "./command-run.ts";
import { openFolder } from "./folder.ts";

test("contexts are made, listed, chosen, changed and removed", async () => {
  using folder = openFolder();
  const environment = { HOME: folder.path };
  const run = (...words: string[]) => runCommand(["context", ...words], { environment });

  const empty = await run("list");
  assert.deepEqual(empty, {
    exitCode: 0,
    stdout: "",
    stderr: "· No contexts yet: caxton context set <name> --server <url>\n",
  });
  const first = await run("set", "local", "--server", "http://127.0.0.1:9000/");
  assert.equal(first.stderr, "✓ Context 'local' talks to http://127.0.0.1:9000\n");
  await run("set", "staging", "--server", "https://caxton.example", "--api-key", "secret");
  await run("set", "staging", "--workspace", "team");
  assert.equal(
    (await run("use", "staging")).stderr,
    "✓ Commands talk to https://caxton.example from now on\n",
  );
  const listed = await run("list");
  assert.equal(
    listed.stdout,
    "NAME     SERVER                  WORKSPACE  KEY  IN USE\n" +
      "local    http://127.0.0.1:9000   default    no\n" +
      "staging  https://caxton.example  team       yes  yes\n",
  );
  assert.equal((await run("remove", "staging")).exitCode, 0);
  assert.equal((await run("list", "-o", "name")).stdout, "local\n");
  const { current } = await readContexts(environment);
  assert.equal(current, undefined, "a context that is gone is not in use");
});

const listScreen = `┌─────────┬────────────────────────┬───────────┬─────┬────────┐
│ NAME    │ SERVER                 │ WORKSPACE │ KEY │ IN USE │
├─────────┼────────────────────────┼───────────┼─────┼────────┤
│ local   │ http://127.0.0.1:9000  │ default   │ no  │ yes    │
│ staging │ https://caxton.example │ team      │ yes │        │
└─────────┴────────────────────────┴───────────┴─────┴────────┘
`;

test("on a terminal the list and one context are tables", async () => {
  using folder = openFolder();
  const environment = { HOME: folder.path };
  const run = (...words: string[]) =>
    runCommand(["context", ...words], { environment, columns: 90 });
  await run("set", "local", "--server", "http://127.0.0.1:9000");
  const staging = ["--server", "https://caxton.example", "--workspace", "team", "--api-key", "key"];
  await run("set", "staging", ...staging);
  assert.deepEqual(await run("list"), { exitCode: 0, stdout: listScreen, stderr: "" });
  const shown = await run("show", "staging");
  assert.equal(shown.exitCode, 0);
  for (const line of [
    "│ server    │ https://caxton.example",
    "│ in use    │ no",
    "│ key       │ yes",
  ]) {
    assert.ok(shown.stdout.includes(line), shown.stdout);
  }
});

test("the context in use is shown when none is named", async () => {
  using folder = openFolder();
  const environment = { HOME: folder.path };
  const run = (...words: string[]) => runCommand(["context", ...words], { environment });
  assert.deepEqual(await run("show"), {
    exitCode: 4,
    stdout: "",
    stderr:
      "✗ No context is in use\n" +
      "  See what there is: caxton context list\n" +
      "  Choose one: caxton context use <name>\n",
  });
  await run("set", "local", "--server", "http://127.0.0.1:9000");
  assert.deepEqual(await run("show"), {
    exitCode: 0,
    stdout:
      "name       local\n" +
      "server     http://127.0.0.1:9000\n" +
      "workspace  default\n" +
      "key        no\n" +
      "in use     yes\n" +
      `kept in    ${contextsPath(environment)}\n`,
    stderr: "",
  });
  assert.deepEqual(JSON.parse((await run("show", "local", "-o", "json")).stdout), {
    name: "local",
    server: "http://127.0.0.1:9000",
    workspace: "default",
    apiKey: false,
    current: true,
  });
});

test("keys never show up", async () => {
  using folder = openFolder();
  const environment = { HOME: folder.path };
  await runCommand(["context", "set", "a", "--server", "http://a.example", "--api-key", "s3cret"], {
    environment,
  });
  for (const format of ["table", "json", "yaml", "ndjson"]) {
    for (const words of [["list"], ["show", "a"]]) {
      const shown = ["context", ...words, "-o", format];
      const { stdout } = await runCommand(shown, { environment });
      assert.match(stdout, /a\.example/);
      assert.doesNotMatch(stdout, /s3cret/);
    }
  }
});

test("the file is for its owner only, and lies below XDG_CONFIG_HOME when there is one", async () => {
  using folder = openFolder();
  const environment = { HOME: "/nowhere", XDG_CONFIG_HOME: join(folder.path, "config") };
  await runCommand(["context", "set", "a", "--server", "http://a.example"], { environment });
  const path = join(folder.path, "config", "caxton", "contexts.toml");
  assert.equal(contextsPath(environment), path);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

const refusals = [
  {
    words: ["use", "stagin"],
    exitCode: 4,
    screen: "✗ There is no context 'stagin'\n  Did you mean 'staging'?\n",
  },
  {
    words: ["show", "stagin"],
    exitCode: 4,
    screen: "✗ There is no context 'stagin'\n  Did you mean 'staging'?\n",
  },
  {
    words: ["remove", "zzz"],
    exitCode: 4,
    screen: "✗ There is no context 'zzz'\n  See what there is: caxton context list\n",
  },
  {
    words: ["set", "new"],
    exitCode: 2,
    screen: "✗ Context 'new' is new and needs a server\n  Add --server <url>\n",
  },
  {
    words: ["set", "a b", "--server", "http://a.example"],
    exitCode: 2,
    screen: "✗ 'a b' is no name for a context\n  Use up to 64 letters, digits, - and _\n",
  },
  {
    words: ["set", "new", "--server", "a.example"],
    exitCode: 2,
    screen:
      "✗ 'a.example' is no address of a server\n  An address looks like http://127.0.0.1:8080\n",
  },
];

for (const { words, exitCode, screen } of refusals) {
  test(`context ${words.join(" ")} is refused in words`, async () => {
    using folder = openFolder();
    const environment = { HOME: folder.path };
    await runCommand(["context", "set", "staging", "--server", "http://a.example"], {
      environment,
    });
    const run = await runCommand(["context", ...words], { environment });
    assert.deepEqual(run, { exitCode, stdout: "", stderr: screen });
  });
}

test("a damaged file is named, with what to do", async () => {
  using folder = openFolder();
  const environment = { HOME: folder.path };
  const path = contextsPath(environment);
  mkdirSync(dirname(path), { recursive: true });
  for (const text of ["current = ", "[contexts.a]\nserver = 1\n", "current = 1\n"]) {
    writeFileSync(path, text);
    const { exitCode, stderr } = await runCommand(["context", "list"], { environment });
    assert.equal(exitCode, 1);
    assert.match(stderr, /contexts\.toml is damaged: .+\n {2}Correct it, or delete it/);
  }
});
