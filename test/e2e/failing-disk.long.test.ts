import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AgentService } from "../../clients/gen/caxton/v1/agent_service_pb.ts";
import { getTool, needs } from "../needs.ts";
import { spawnServer } from "./spawned.ts";
import { agentToml } from "./started.ts";

const serviceAt = (baseUrl: string) =>
  createClient(AgentService, createConnectTransport({ baseUrl, httpVersion: "1.1" }));

test("a sync that fails ends the server, which says why; the repeat gives one result", {
  ...needs("strace"),
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), "caxton-sync-"));
  // From the 40th sync of any of its threads on, the disk gives errors: long after the start.
  const inject = ["-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO:when=40+"];
  const under = [getTool("strace"), "-f", "-qq", "-o", "/dev/null", ...inject];
  const server = await spawnServer({ directory, under });
  const exit = once(server.process, "exit");
  const service = serviceAt(server.url);
  let index = 0;
  let failed: ConnectError | undefined;
  const acknowledged: number[] = [];
  for (; failed === undefined; index += 1) {
    assert.ok(index < 200, "no sync failed");
    const request = { toml: agentToml("synced", `Text ${index}.`), requestId: `sync-${index}` };
    await service.deployAgent(request).then(
      () => acknowledged.push(index),
      (error) => {
        failed = ConnectError.from(error);
      },
    );
  }
  assert.equal(failed.code, Code.Unavailable);
  const [status] = await exit;
  assert.notEqual(status, 0);
  assert.match(server.talk(), /✗ The store failed .*\n {2}Check the disk of /);

  await using again = await spawnServer({ directory });
  const unknown = index - 1;
  const request = { toml: agentToml("synced", `Text ${unknown}.`), requestId: `sync-${unknown}` };
  const first = await serviceAt(again.url).deployAgent(request);
  const second = await serviceAt(again.url).deployAgent(request);
  assert.deepEqual(second, first);
  const { versions } = await serviceAt(again.url).listAgentVersions({
    agent: "synced",
    pageSize: 200,
  });
  assert.equal(versions.length, acknowledged.length + 1);
  await again[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});
