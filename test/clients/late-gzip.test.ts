import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { Code, ConnectError } from "@connectrpc/connect";
import { AgentService, connect } from "../../clients/index.ts";
import { lateGzip } from "../../clients/late-gzip.ts";
import { startFakeServer } from "../cli/fake-server.ts";

const text = new TextEncoder().encode("many words ".repeat(1000));

test("what is compressed is gzip, and comes back", async () => {
  const compressed = await lateGzip.compress(text);
  assert.ok(compressed.length < text.length);
  assert.deepEqual(new Uint8Array(gunzipSync(compressed)), text);
  const back = await lateGzip.decompress(new Uint8Array(gzipSync(text)), text.length);
  assert.deepEqual(new Uint8Array(back), text);
});

test("more than may be read is refused", async () => {
  await assert.rejects(
    lateGzip.decompress(new Uint8Array(gzipSync(text)), text.length - 1),
    (error) => error instanceof ConnectError && error.code === Code.ResourceExhausted,
  );
});

test("a client takes long answers compressed", async () => {
  const accepted: (string | null)[] = [];
  const description = "many words ".repeat(1000);
  await using server = await startFakeServer((router) => {
    router.service(AgentService, {
      listAgents: async (_, { requestHeader }) => {
        accepted.push(requestHeader.get("accept-encoding"));
        return { agents: [{ description }] };
      },
    });
  });
  const { agents } = await connect(server.url).agents.listAgents({});
  assert.equal(agents[0]?.description, description);
  assert.deepEqual(accepted, ["gzip"]);
});
