import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { exitCodes } from "../../cli/exit-codes.ts";
import { AgentService } from "../../clients/gen/caxton/v1/agent_service_pb.ts";
import { ComponentState, SystemService } from "../../clients/gen/caxton/v1/system_service_pb.ts";
import { ErrorInfoSchema } from "../../clients/gen/google/rpc/error_details_pb.ts";
import { type CommandRun, runCommand } from "./command-run.ts";
import { startFakeServer } from "./fake-server.ts";

let server: Awaited<ReturnType<typeof startFakeServer>>;
/** Answers every request with a page, as some other program on the port would. */
let stranger: Server;
let strangerUrl: string;

before(async () => {
  server = await startFakeServer(answers);
  stranger = createServer((_, response) => response.writeHead(404).end("<html>"));
  stranger.listen(0, "127.0.0.1");
  await once(stranger, "listening");
  strangerUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
});
after(async () => {
  await server[Symbol.asyncDispose]();
  stranger.close();
  stranger.closeAllConnections();
});

/** `GetAgent` fails as the agent's name says; the rest is as the rows below need it. */
function answers(router: ConnectRouter): void {
  router.service(AgentService, {
    getAgent: async ({ agent }, { signal }) => {
      if (agent === "slow") await once(signal, "abort");
      if (agent === "ok") return { agent: { name: "ok" } };
      const code = Code[agent as keyof typeof Code];
      throw failure(code, agent);
    },
    listAgents: async () => ({ agents: [] }),
  });
  router.service(SystemService, {
    getServerInfo: async () => ({ version: "0.1.0" }),
    getStatus: async () => ({
      state: ComponentState.FAILED,
      components: [
        { name: "store", state: ComponentState.OK },
        { name: "disk", state: ComponentState.FAILED, detail: "3 bytes free" },
      ],
    }),
  });
}

function failure(code: Code, reason: string): ConnectError {
  const info = { desc: ErrorInfoSchema, value: { reason, domain: "caxton" } };
  return new ConnectError(`it is ${reason}`, code, undefined, [info]);
}

function run(
  words: readonly string[],
  options: { interrupted?: AbortSignal } = {},
): Promise<CommandRun> {
  return runCommand(words, {
    environment: { HOME: "/nowhere", CAXTON_URL: server.url },
    ...options,
  });
}

const rows = [
  { exitCode: exitCodes.ok, words: ["agents", "get", "ok", "-o", "name"], says: "" },
  { exitCode: exitCodes.error, words: ["agents", "get", "Internal"], says: "✗ it is Internal\n" },
  { exitCode: exitCodes.error, words: ["agents", "get", "ResourceExhausted"], says: "✗ it is" },
  { exitCode: exitCodes.usage, words: ["agents", "get"], says: "✗ Missing 1 required arg" },
  { exitCode: exitCodes.invalid, words: ["agents", "get", "InvalidArgument"], says: "✗ it is" },
  { exitCode: exitCodes.notFound, words: ["agents", "get", "NotFound"], says: "✗ it is" },
  { exitCode: exitCodes.conflict, words: ["agents", "get", "Aborted"], says: "✗ it is" },
  { exitCode: exitCodes.conflict, words: ["agents", "get", "AlreadyExists"], says: "✗ it is" },
  { exitCode: exitCodes.conflict, words: ["agents", "get", "FailedPrecondition"], says: "✗ it is" },
  {
    exitCode: exitCodes.unreachable,
    words: ["agents", "list", "--server", "http://127.0.0.1:1"],
    says:
      "✗ No server answers at http://127.0.0.1:1 (ECONNREFUSED)\n" +
      "  Start one: caxton server start -d\n" +
      "  Or name another: --server, CAXTON_URL or caxton context use\n",
  },
  { exitCode: exitCodes.notAllowed, words: ["agents", "get", "Unauthenticated"], says: "✗ it is" },
  { exitCode: exitCodes.notAllowed, words: ["agents", "get", "PermissionDenied"], says: "✗ it is" },
  { exitCode: exitCodes.timeout, words: ["agents", "get", "DeadlineExceeded"], says: "✗ it is" },
  {
    exitCode: exitCodes.checkFailed,
    words: ["server", "status"],
    says: "✗ Not well: disk\n  3 bytes free\n",
  },
];

for (const { exitCode, words, says } of rows) {
  test(`caxton ${words.join(" ")} exits with ${exitCode}`, async () => {
    const ended = await run(words);
    assert.equal(ended.exitCode, exitCode);
    assert.ok(ended.stderr.startsWith(says), ended.stderr);
  });
}

test("an answer that does not come in time exits with 8 and says how to wait longer", async () => {
  assert.deepEqual(await run(["agents", "get", "slow", "--timeout", "0.05"]), {
    exitCode: exitCodes.timeout,
    stdout: "",
    stderr:
      `✗ ${server.url} did not answer in time\n` +
      "  Give it longer with --timeout, or see how it is: caxton server status\n",
  });
});

test("Ctrl-C exits with 130 and says nothing", async () => {
  const interruption = new AbortController();
  const running = run(["agents", "get", "slow"], { interrupted: interruption.signal });
  setTimeout(() => interruption.abort(), 50);
  assert.deepEqual(await running, { exitCode: exitCodes.interrupted, stdout: "", stderr: "" });
});

test("what is no Caxton is told from one", async () => {
  const { exitCode, stderr } = await run(["agents", "list", "--server", strangerUrl]);
  assert.equal(exitCode, exitCodes.error);
  assert.match(
    stderr,
    /^✗ What answers at http.+ does not seem to be Caxton \(.+\)\n {2}Check --server, CAXTON_URL/,
  );
});

test("every exit code has a row", () => {
  const seen = new Set<number>([...rows.map(({ exitCode }) => exitCode), exitCodes.interrupted]);
  assert.deepEqual(
    Object.values(exitCodes).filter((code) => !seen.has(code)),
    [],
  );
});

const wrongUses = [
  {
    words: ["agnts"],
    screen: "✗ There is no command 'caxton agnts'\n  Did you mean 'caxton agents'?\n",
  },
  {
    words: ["agents", "lst"],
    screen: "✗ There is no command 'caxton agents lst'\n  Did you mean 'caxton agents list'?\n",
  },
  {
    words: ["something", "else"],
    screen: "✗ There is no command 'caxton something else'\n  See what there is: caxton --help\n",
  },
  {
    words: ["deploy", "x.toml", "--dry-rn"],
    screen: "✗ Nonexistent flag: --dry-rn\n  Did you mean --dry-run?\n",
  },
  {
    words: ["agents", "list", "surplus"],
    screen:
      "✗ 'caxton agents list' takes no argument such as 'surplus'\n  See how it is used: add --help\n",
  },
  {
    words: ["agents", "get", "A", "surplus"],
    screen: "✗ Unexpected argument: surplus\n  See how it is used: add --help\n",
  },
  {
    words: ["agents", "list", "-o", "xml"],
    screen:
      "✗ Expected --output=xml to be one of: table, json, yaml, ndjson, name\n  See how it is used: add --help\n",
  },
  {
    words: ["agents", "get", "A", "--version", "x"],
    screen: "✗ --version: Expected an integer but received: x\n  See how it is used: add --help\n",
  },
  {
    words: ["agents", "list", "--watch", "--tag", "by night"],
    screen: "✗ --tag cannot go with --watch\n  See how it is used: add --help\n",
  },
  {
    words: ["deploy", "x.toml", "--watch", "--diff"],
    screen: "✗ --diff cannot go with --watch\n  See how it is used: add --help\n",
  },
  {
    words: ["agents", "list", "--timeout", "0"],
    screen: "✗ --timeout must be a number of seconds above 0, not '0'\n",
  },
  {
    words: ["agents", "list", "--server", "localhost"],
    screen:
      "✗ 'localhost' is no address of a server\n  An address looks like http://127.0.0.1:8080\n",
  },
];

for (const { words, screen } of wrongUses) {
  test(`caxton ${words.join(" ")} is answered with what was meant`, async () => {
    assert.deepEqual(await run(words), { exitCode: exitCodes.usage, stdout: "", stderr: screen });
  });
}
