import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { AgentService } from "../../clients/gen/caxton/v1/agent_service_pb.ts";
import { type SpawnedServer, spawnServer } from "./spawned.ts";
import { agentToml } from "./started.ts";

const deploys = 1000;
const clients = 16;
const agents = 50;
const killsAfterMs = [40, 90, 150, 250, 400];

/** One deployment: the agent it goes to, and a text that no other has. */
const deployOf = (index: number) => {
  const name = `agent-${index % agents}`;
  const toml = agentToml(name, `Deployment ${index}.`);
  return { name, toml, requestId: `deploy-${index}` };
};

/** What a call to a server that was just killed may end with. */
const goneCodes = [Code.Unavailable, Code.Unknown, Code.Aborted, Code.Internal, Code.Canceled];

/** The version that was acknowledged, or undefined when the server went away. */
async function tryToDeploy(baseUrl: string, grpc: boolean, index: number) {
  const transport = grpc
    ? createGrpcTransport({ baseUrl })
    : createConnectTransport({ baseUrl, httpVersion: "1.1" });
  const { toml, requestId } = deployOf(index);
  try {
    const answer = await createClient(AgentService, transport).deployAgent({ toml, requestId });
    return answer.agent?.version;
  } catch (error) {
    assert.ok(goneCodes.includes(ConnectError.from(error).code), `deployment ${index}: ${error}`);
    return undefined;
  }
}

test("kill -9 during 1,000 deploys by 16 clients loses nothing acknowledged and doubles nothing", async () => {
  const directory = await mkdtemp(join(tmpdir(), "caxton-crash-"));
  let server: SpawnedServer = await spawnServer({ directory });
  const acknowledged = new Map<number, number>();
  let next = 0;
  let kills = 0;
  let done = false;

  async function client(number: number) {
    for (let index = next++; index < deploys; index = next++) {
      for (let tries = 1; !acknowledged.has(index); tries += 1) {
        assert.ok(tries < 2000, "a deployment was refused over and over");
        const version = await tryToDeploy(server.url, number % 2 === 0, index);
        if (version === undefined) await pause(10);
        else acknowledged.set(index, version);
      }
    }
  }

  async function killer() {
    for (const after of killsAfterMs) {
      await pause(after);
      if (done) return;
      await server.kill();
      kills += 1;
      server = await spawnServer({ directory });
    }
  }

  const killing = killer();
  await Promise.all([...Array(clients).keys()].map(client));
  done = true;
  await killing;
  assert.ok(kills >= 2, `only ${kills} kills hit the run`);
  await using last = server;
  const transport = createConnectTransport({ baseUrl: last.url, httpVersion: "1.1" });
  const service = createClient(AgentService, transport);
  for (let agent = 0; agent < agents; agent += 1) {
    const mine = [...Array(deploys).keys()].filter((index) => index % agents === agent);
    const { versions } = await service.listAgentVersions({
      agent: `agent-${agent}`,
      pageSize: 200,
    });
    assert.equal(versions.length, mine.length, `versions of agent-${agent}`);
    for (const index of mine) {
      const version = acknowledged.get(index) ?? 0;
      const stored = await service.getAgentVersion({ agent: `agent-${agent}`, version });
      assert.equal(stored.version?.toml, deployOf(index).toml, `deployment ${index}`);
    }
  }
  await last[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});
