import assert from "node:assert/strict";
import { test } from "node:test";
import { Code } from "@connectrpc/connect";
import { connect as connectFromPage } from "../../clients/browser.ts";
import { CaxtonError, connect } from "../../clients/index.ts";
import { agentToml, startServer } from "../e2e/started.ts";

/** Begins a session, says one thing, and stays until `end`. */
async function* talk(end: Promise<void>) {
  yield { input: { case: "start", value: { agent: "Writer" } } } as const;
  yield { input: { case: "message", value: { text: "Hello" } } } as const;
  await end;
}

async function chatIn(client: ReturnType<typeof connect>): Promise<(string | undefined)[]> {
  const end = Promise.withResolvers<void>();
  const cases: (string | undefined)[] = [];
  for await (const { event } of client.chat.chatSession(talk(end.promise))) {
    cases.push(event?.event.case);
    if (event?.event.case === "completed") end.resolve();
  }
  return cases;
}

test("a session runs by gRPC, and says so where it cannot", async () => {
  await using server = await startServer();
  await connect(server.url).agents.deployAgent({ toml: agentToml("Writer") });
  const cases = await chatIn(connect(server.url, { protocol: "grpc" }));
  assert.deepEqual([cases[0], cases.at(-1)], ["accepted", "completed"]);
  for (const client of [connect(server.url), connectFromPage(server.url)]) {
    await assert.rejects(chatIn(client), (error) => {
      assert.ok(error instanceof CaxtonError);
      assert.equal(error.code, Code.Unimplemented);
      assert.match(error.rawMessage, /^ChatSession needs gRPC: connect\(url, \{ protocol/);
      return true;
    });
  }
});
