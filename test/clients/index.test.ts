import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  AgentService,
  connect,
  type DeployAgentsRequestSchema,
  SystemService,
} from "../../clients/index.ts";
import { startFakeServer } from "../cli/fake-server.ts";

test("a client sends its token and user with every call, and calls both services", async () => {
  const headers: (string | null)[] = [];
  await using server = await startFakeServer((router) => {
    router.service(AgentService, {
      listAgents: async (_, { requestHeader }) => {
        headers.push(requestHeader.get("authorization"), requestHeader.get("caxton-user"));
        return { agents: [{ name: "Reader" }] };
      },
    });
    router.service(SystemService, { getServerInfo: async () => ({ version: "0.1.0" }) });
  });
  const client = connect(server.url, { token: "t", user: "ada" });
  const { agents } = await client.agents.listAgents({});
  assert.deepEqual(
    agents.map(({ name }) => name),
    ["Reader"],
  );
  assert.equal((await client.system.getServerInfo({})).version, "0.1.0");
  assert.deepEqual(headers, ["Bearer t", "ada"]);
  await connect(server.url).agents.listAgents({});
  assert.deepEqual(headers.slice(2), [null, null], "nothing is sent that was not given");
});

test("a call without a deadline of its own gets the client's", async () => {
  await using server = await startFakeServer((router) => {
    router.service(SystemService, { getServerInfo: () => new Promise(() => {}) });
  });
  const client = connect(server.url, { timeoutMs: 20 });
  await assert.rejects(
    client.system.getServerInfo({}),
    (error) => error instanceof ConnectError && error.code === Code.DeadlineExceeded,
  );
});

test("streams carry messages both ways", async () => {
  await using server = await startFakeServer((router) => {
    router.service(AgentService, {
      deployAgents: async (parts) => {
        const deployments: { agent: string }[] = [];
        for await (const { part } of parts) {
          if (part.case === "file") deployments.push({ agent: part.value.source });
        }
        return { deployments };
      },
      watchAgents: async function* () {
        yield { resumeToken: "1" };
        yield { resumeToken: "2" };
      },
    });
  });
  const { agents } = connect(server.url);
  async function* parts(): AsyncGenerator<MessageInitShape<typeof DeployAgentsRequestSchema>> {
    yield { part: { case: "options", value: {} } };
    yield { part: { case: "file", value: { source: "a.toml" } } };
  }
  const { deployments } = await agents.deployAgents(parts());
  assert.deepEqual(
    deployments.map(({ agent }) => agent),
    ["a.toml"],
  );
  const tokens: string[] = [];
  for await (const { resumeToken } of agents.watchAgents({})) tokens.push(resumeToken);
  assert.deepEqual(tokens, ["1", "2"]);
});
