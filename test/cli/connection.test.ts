import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { AgentService } from "../../clients/gen/caxton/v1/agent_service_pb.ts";
import { runCommand } from "./command-run.ts";
import { startFakeServer } from "./fake-server.ts";
import { openFolder } from "./folder.ts";

interface Seen {
  readonly authorization: string | null;
  readonly user: string | null;
  readonly requestId: string;
  readonly agent: string;
}

let server: Awaited<ReturnType<typeof startFakeServer>>;
let folder: ReturnType<typeof openFolder>;
let seen: Seen[];
let refusals: number;

beforeEach(async () => {
  seen = [];
  refusals = 0;
  folder = openFolder();
  server = await startFakeServer(({ service }) =>
    service(AgentService, {
      suspendAgent: async ({ agent, requestId }, { requestHeader }) => {
        const authorization = requestHeader.get("authorization");
        seen.push({ authorization, user: requestHeader.get("caxton-user"), requestId, agent });
        if (seen.length <= refusals) throw new ConnectError("stopping", Code.Unavailable);
        return { agent: { name: agent } };
      },
    }),
  );
});
afterEach(async () => {
  folder[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

async function suspend(words: readonly string[], environment: Record<string, string> = {}) {
  const home = { HOME: folder.path, USER: "ada", CAXTON_DATA_DIR: join(folder.path, "data") };
  const run = await runCommand(["agents", "suspend", "A", ...words], {
    environment: { ...home, ...environment },
  });
  return { ...run, last: seen.at(-1) };
}

function writeServerFile(url: string): void {
  mkdirSync(join(folder.path, "data"));
  const content = { url, token: "local-token", boot_id: "boot_1", pid: 1 };
  writeFileSync(join(folder.path, "data", "server.json"), JSON.stringify(content));
}

async function writeContext(...words: string[]): Promise<void> {
  const environment = { HOME: folder.path };
  await runCommand(["context", "set", "here", "--server", server.url, ...words], { environment });
}

test("a write is repeated with the same request id while the server is unavailable", async () => {
  refusals = 2;
  const { exitCode } = await suspend(["--server", server.url]);
  assert.equal(exitCode, 0);
  assert.equal(seen.length, 3);
  const ids = new Set(seen.map(({ requestId }) => requestId));
  assert.equal(ids.size, 1);
  assert.match(seen[0]?.requestId ?? "", /^[0-9a-f-]{36}$/);
});

test("repeating ends with the deadline", async () => {
  refusals = Number.POSITIVE_INFINITY;
  const { exitCode, stderr } = await suspend(["--server", server.url, "--timeout", "0.3"]);
  assert.equal(exitCode, 6);
  assert.match(stderr, /^✗ The connection to .+ broke \(stopping\)\n/);
  assert.equal(seen.length, 2, "one repeat after 0.2 s, none after 0.6 s");
});

test("every command has a request id of its own", async () => {
  await suspend(["--server", server.url]);
  await suspend(["--server", server.url]);
  assert.notEqual(seen[0]?.requestId, seen[1]?.requestId);
});

test("the user of the operating system is the claimed author, if a header can hold the name", async () => {
  assert.equal((await suspend(["--server", server.url])).last?.user, "ada");
  assert.equal((await suspend(["--server", server.url], { USER: "a\u00efda" })).last?.user, null);
});

test("without anything said, the server of this machine's data directory is taken, with its token", async () => {
  writeServerFile(server.url);
  const { last } = await suspend([]);
  assert.equal(last?.authorization, "Bearer local-token");
});

test("the local token goes to the local server only, by whatever name of this machine", async () => {
  writeServerFile("http://127.0.0.1:1");
  assert.equal((await suspend(["--server", server.url])).last?.authorization, null);
  folder[Symbol.dispose]();
  folder = openFolder();
  writeServerFile(server.url);
  const named = server.url.replace("127.0.0.1", "localhost");
  assert.equal((await suspend(["--server", named])).last?.authorization, "Bearer local-token");
});

const choices = [
  {
    by: "the flag",
    words: (url: string) => ["--server", url],
    environment: () => ({ CAXTON_URL: "http://127.0.0.1:1" }),
  },
  { by: "the environment", words: () => [], environment: (url: string) => ({ CAXTON_URL: url }) },
];
for (const { by, words, environment } of choices) {
  test(`the server is named by ${by}, over the context in use`, async () => {
    const home = { HOME: folder.path };
    await runCommand(["context", "set", "x", "--server", "http://127.0.0.1:2", "--api-key", "k"], {
      environment: home,
    });
    const { exitCode, last } = await suspend(words(server.url), environment(server.url));
    assert.equal(exitCode, 0);
    assert.equal(last?.authorization, null, "the key of the context is for its server");
  });
}

test("the context in use gives server, key and workspace", async () => {
  await writeContext("--api-key", "secret", "--workspace", "team");
  const { last } = await suspend([]);
  assert.deepEqual([last?.authorization, last?.agent], ["Bearer secret", "team/A"]);
});

test("a context named by flag wins over the environment; flags win over it", async () => {
  await writeContext("--api-key", "secret", "--workspace", "team");
  const environment = { CAXTON_URL: "http://127.0.0.1:1", CAXTON_API_KEY: "other" };
  const { last } = await suspend(["--context", "here"], environment);
  assert.deepEqual([last?.authorization, last?.agent], ["Bearer secret", "team/A"]);
  const words = ["--context", "here", "--api-key", "flag", "--workspace", "mine"];
  const flagged = await suspend(words, environment);
  assert.deepEqual([flagged.last?.authorization, flagged.last?.agent], ["Bearer flag", "mine/A"]);
});

test("the key of the environment is presented", async () => {
  const { last } = await suspend(["--server", server.url], { CAXTON_API_KEY: "other" });
  assert.equal(last?.authorization, "Bearer other");
});
