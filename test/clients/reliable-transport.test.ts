import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  AgentService,
  CaxtonError,
  connect,
  DeployAgentRequestSchema,
  SystemService,
} from "../../clients/index.ts";
import { startFakeServer } from "../cli/fake-server.ts";

/** A server whose calls fail a number of times before each success. */
async function startFlaky(failures: number, code = Code.Unavailable) {
  const requestIds: string[] = [];
  let left = failures;
  const trip = () => {
    left -= 1;
    if (left >= 0) throw new ConnectError("flaky", code);
    left = failures;
  };
  const server = await startFakeServer((router) => {
    router.service(AgentService, {
      deployAgent: async ({ requestId }) => {
        requestIds.push(requestId);
        trip();
        return { agent: { name: "Writer" } };
      },
      deployAgents: async (parts) => {
        for await (const { part } of parts) {
          requestIds.push(part.case === "options" ? part.value.requestId : "");
        }
        trip();
        return {};
      },
      listAgents: async () => {
        requestIds.push("");
        trip();
        return {};
      },
    });
  });
  return { ...server, requestIds };
}

test("a write is repeated under one id, which the next write does not share", async () => {
  await using server = await startFlaky(2);
  const { agents } = connect(server.url);
  await agents.deployAgent({ toml: "" });
  const [id = "", ...others] = server.requestIds;
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.deepEqual(others, [id, id]);
  await agents.deployAgent({ toml: "" });
  assert.notEqual(server.requestIds[3], id);
  await agents.deployAgent({ toml: "", requestId: "mine" });
  assert.deepEqual(server.requestIds.slice(6), ["mine", "mine", "mine"]);
  await agents.deployAgent(create(DeployAgentRequestSchema));
  assert.match(server.requestIds[9] ?? "", /^[0-9a-f]{32}$/, "a whole message gets one too");
});

test("a read is repeated as often as wanted, and then its error thrown", async () => {
  await using server = await startFlaky(3);
  const isUnavailable = (error: unknown) =>
    error instanceof CaxtonError && error.code === Code.Unavailable;
  await assert.rejects(connect(server.url, { retries: 2 }).agents.listAgents({}), isUnavailable);
  assert.equal(server.requestIds.length, 3);
  await connect(server.url, { retries: 0 }).agents.listAgents({});
  assert.equal(server.requestIds.length, 4);
});

test("what fails on purpose, and what cannot be sent again, is not repeated", async () => {
  await using refusing = await startFlaky(1, Code.FailedPrecondition);
  await assert.rejects(connect(refusing.url).agents.listAgents({}), /flaky/);
  assert.equal(refusing.requestIds.length, 1);
  await using away = await startFlaky(1);
  const parts = async function* () {
    yield { part: { case: "options", value: {} } } as const;
  };
  await assert.rejects(connect(away.url).agents.deployAgents(parts()), /flaky/);
  assert.equal(away.requestIds.length, 1);
});

test("a deadline holds over all repeats", async () => {
  const timeouts: number[] = [];
  await using server = await startFakeServer((router) => {
    router.service(SystemService, {
      getServerInfo: async (_, { requestHeader }) => {
        timeouts.push(Number(requestHeader.get("connect-timeout-ms")));
        throw new ConnectError("flaky", Code.Unavailable);
      },
    });
  });
  const client = connect(server.url, { timeoutMs: 400, retries: 100 });
  await assert.rejects(client.system.getServerInfo({}), /flaky/);
  assert.ok(timeouts.length > 1 && timeouts.length < 9, `${timeouts.length} calls`);
  assert.deepEqual(
    timeouts,
    timeouts.toSorted((a, b) => b - a),
    "each gets what is left",
  );
  const endless = connect(server.url, { timeoutMs: 0, retries: 0 });
  await assert.rejects(endless.system.getServerInfo({}), /flaky/);
  assert.equal(timeouts.at(-1), 0, "0 means none");
});

test("a signal ends the wait for a repeat", async () => {
  await using server = await startFlaky(100);
  const leaving = new AbortController();
  const call = connect(server.url, { retries: 1_000 }).agents.listAgents(
    {},
    { signal: leaving.signal },
  );
  setTimeout(() => leaving.abort(), 50);
  await assert.rejects(
    call,
    (error) => error instanceof CaxtonError && error.code === Code.Canceled,
  );
});
