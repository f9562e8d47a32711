import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { after, before, describe, test } from "node:test";
import { agentToml, type StartedServer, startServer } from "../e2e/started.ts";
import { type CommandRun, runCommand } from "./command-run.ts";
import { openFolder } from "./folder.ts";
import { masked } from "./masked.ts";

/** A `deploy --watch` that runs, and what it printed so far. */
interface Watch extends AsyncDisposable {
  /** Resolves once `text` stands on the screen after what was waited for before. */
  shows(text: string): Promise<void>;
  /** Presses Ctrl-C. */
  leave(): Promise<CommandRun>;
}

function openWatch(words: readonly string[], url: string, home: string): Watch {
  const leaving = new AbortController();
  let screen = "";
  let read = 0;
  let look = () => {};
  const ended = runCommand(["deploy", "--watch", ...words], {
    environment: { HOME: home, CAXTON_URL: url },
    interrupted: leaving.signal,
    onScreen: (text) => {
      screen += text;
      look();
    },
  });
  const leave = async () => {
    leaving.abort();
    return ended;
  };
  return {
    async shows(text) {
      const shown = Promise.withResolvers<void>();
      look = () => {
        const at = masked(screen, home).indexOf(text, read);
        if (at < 0) return;
        read = at + text.length;
        shown.resolve();
      };
      look();
      const early = ended.then(() => assert.fail(`${text} is not in what it printed:\n${screen}`));
      await Promise.race([shown.promise, early]);
    },
    leave,
    async [Symbol.asyncDispose]() {
      await leave();
    },
  };
}

describe("deploy --watch", () => {
  const folder = openFolder();
  let server: StartedServer;
  const watch = (...words: string[]) => openWatch(words, server.url, folder.path);
  const versionOf = async (agent: string) =>
    (await server.connect.agents.getAgent({ agent })).agent?.version;
  const write = (path: string, text: string) => {
    const whole = join(folder.path, path);
    mkdirSync(join(whole, ".."), { recursive: true });
    writeFileSync(whole, text);
    return whole;
  };

  before(async () => {
    server = await startServer();
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test("a file is deployed, and again when it is saved; Ctrl-C ends it", async () => {
    const file = write("one/one.toml", agentToml("One"));
    await using run = watch(file);
    await run.shows("✓ Agent 'One' deployed (version 1) and ready\n");
    await run.shows("· Watching 1 file: what is saved is deployed; Ctrl-C ends\n");
    write("one/one.toml", agentToml("One", "Second."));
    await run.shows("✓ Agent 'One' deployed (version 2) and ready\n");
    // As editors save: a new file in place of the old one.
    write("one/.one.toml.tmp", agentToml("One", "Third."));
    renameSync(join(folder.path, "one/.one.toml.tmp"), file);
    await run.shows("✓ Agent 'One' deployed (version 3) and ready\n");
    const { exitCode, stdout } = await run.leave();
    assert.deepEqual({ exitCode, stdout }, { exitCode: 130, stdout: "One\nOne\nOne\n" });
    assert.equal(await versionOf("One"), 3);
  });

  test("a broken file is told of, and the version in use stays until it is mended", async () => {
    const file = write("two/two.toml", agentToml("Two"));
    await using run = watch(file);
    await run.shows("version 1");
    write("two/two.toml", 'name = "Two"\ncapabilites = ["x"]\nsystem_prompt = "x"\n');
    await run.shows("<folder>/two/two.toml:2:1: error UNKNOWN_KEY capabilites: ");
    await run.shows('  hint: did you mean "capabilities"?\n');
    await run.shows("· Not deployed: the version in use stays\n");
    assert.equal(await versionOf("Two"), 1);
    writeFileSync(file, Buffer.from([0x61, 0xff]));
    await run.shows("two.toml:1:2: error INVALID_ENCODING");
    await run.shows("· Not deployed");
    write("two/two.toml", agentToml("Two", "Mended."));
    await run.shows("✓ Agent 'Two' deployed (version 2) and ready\n");
  });

  test("a folder: files that come, one that goes, and a broken one beside good ones", async () => {
    const path = join(folder.path, "many");
    write("many/a.toml", agentToml("ManyA"));
    write("many/b.toml", "broken");
    write("many/c.toml", agentToml("ManyC"));
    await using run = watch(path);
    await run.shows("✓ Agent 'ManyA' deployed (version 1)");
    await run.shows("<folder>/many/b.toml:1:");
    await run.shows("✓ Agent 'ManyC' deployed (version 1)");
    await run.shows("Watching 3 files");
    write("many/deep/er/d.toml", agentToml("ManyD"));
    await run.shows("✓ Agent 'ManyD' deployed (version 1)");
    write("many/deep/er/d.toml", agentToml("ManyD", "Second."));
    await run.shows("✓ Agent 'ManyD' deployed (version 2)");
    write("many/deep/er/e.toml", agentToml("ManyA", "Other."));
    await run.shows("error DUPLICATE_AGENT name: Agent 'ManyA' is already defined by ");
    rmSync(join(path, "a.toml"));
    await run.shows("✓ Agent 'ManyA' deployed (version 2)");
    renameSync(join(path, "c.toml"), join(path, "renamed.toml"));
    await run.shows("· Agent 'ManyC' unchanged (version 1)");
    rmSync(join(path, "deep"), { recursive: true });
    await run.shows("· <folder>/many/deep/er/d.toml is gone; agent 'ManyD' stays\n");
    await run.shows("  To delete it: caxton agents delete ManyD\n");
    assert.equal(await versionOf("ManyD"), 2);
    const { stderr } = await run.leave();
    assert.doesNotMatch(stderr, /[ac]\.toml is gone/, "another file had their agents");
  });

  test("as data each deployment is one line", async () => {
    const file = write("data/data.toml", agentToml("Data"));
    await using run = watch(file, "-o", "json");
    await run.shows("Watching");
    write("data/data.toml", agentToml("Data", "Second."));
    await run.shows("(version 2)");
    const { stdout } = await run.leave();
    const versions = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).agent.version);
    assert.deepEqual(versions, [1, 2]);
  });

  test("strict refuses warnings", async () => {
    const file = write("strict/strict.toml", agentToml("Strict"));
    await using run = watch(file, "--strict");
    await run.shows("(version 1)");
    write("strict/strict.toml", agentToml("Strict").replace('"testing"', '"data_analysis"'));
    await run.shows("warning CAPABILITY_NOT_KEBAB");
    await run.shows("Not deployed");
    assert.equal(await versionOf("Strict"), 1);
  });

  test("what cannot be watched is a wrong use", async () => {
    const file = write("wrong/wrong.toml", agentToml("Wrong"));
    const environment = { HOME: folder.path, CAXTON_URL: server.url };
    for (const words of [["--dry-run"], ["--diff"], ["--base-version", "1"]]) {
      const run = await runCommand(["deploy", file, "--watch", ...words], { environment });
      assert.equal(run.exitCode, 2, run.stderr);
      assert.match(run.stderr, / cannot go with --watch$/m);
    }
    const piped = await runCommand(["deploy", "-", "--watch"], { environment });
    assert.equal(piped.exitCode, 2);
    assert.match(piped.stderr, /^✗ --watch goes with files and directories/);
    const missing = await runCommand(["deploy", "nowhere.toml", "--watch"], { environment });
    assert.match(missing.stderr, /^✗ There is no file or directory nowhere\.toml\n/);
  });
});

/** An address that leads to a server or, once it is disposed, to nobody. */
async function openWay(findUrl: () => string) {
  const sockets = new Set<Socket>();
  const way = createServer((socket) => {
    const onward = createConnection(Number(new URL(findUrl()).port), "127.0.0.1");
    pipeline(socket, onward, socket, () => {});
    sockets.add(socket.once("close", () => sockets.delete(socket)));
  });
  const open = async (on: number) => {
    way.listen(on, "127.0.0.1");
    await once(way, "listening");
    return (way.address() as AddressInfo).port;
  };
  const own = await open(0);
  return {
    url: `http://127.0.0.1:${own}`,
    open: () => open(own),
    async [Symbol.asyncDispose]() {
      if (!way.listening) return;
      way.close();
      for (const socket of sockets) socket.destroy();
      await once(way, "close");
    },
  };
}

test("a server that is away at the start ends the watch; later it is waited for", async () => {
  using folder = openFolder();
  let direct = "";
  await using way = await openWay(() => direct);
  const allowed = { CAXTON_ALLOWED_HOSTS: new URL(way.url).host };
  await using server = await startServer({ environment: allowed });
  direct = server.url;
  const file = join(folder.path, "away.toml");
  writeFileSync(file, agentToml("Away"));
  await using run = openWatch([file], way.url, folder.path);
  await run.shows("(version 1)");
  await run.shows("Watching");
  await way[Symbol.asyncDispose]();
  const early = await runCommand(["deploy", file, "--watch"], {
    environment: { HOME: folder.path, CAXTON_URL: way.url },
  });
  assert.equal(early.exitCode, 6, early.stderr);
  writeFileSync(file, agentToml("Away", "Second."));
  await run.shows("✗ No server answers at http://127.0.0.1:<port>");
  await way.open();
  await run.shows("✓ Agent 'Away' deployed (version 2) and ready\n");
  assert.equal((await server.connect.agents.getAgent({ agent: "Away" })).agent?.version, 2);
});
