import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { AgentService, ChatService, connect } from "../../clients/index.ts";
import { startFakeServer } from "../cli/fake-server.ts";

/** A server of endless streams, which says when one of them was ended by the caller. */
async function startEndless() {
  const left = Promise.withResolvers<void>();
  const noteEnd = async (signal: AbortSignal) => {
    await once(signal, "abort");
    left.resolve();
  };
  const server = await startFakeServer((router) => {
    router.service(AgentService, {
      async *watchAgents(_, { signal }) {
        yield { resumeToken: "1" };
        await noteEnd(signal);
      },
    });
    router.service(ChatService, {
      async *chat(_, { signal }) {
        yield { event: { turnId: "turn_1", sequence: 1n } };
        await noteEnd(signal);
      },
    });
  });
  return {
    client: connect(server.url),
    isLeft: left.promise,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe("a stream that is left ends on the server", () => {
  test("by break", async () => {
    await using server = await startEndless();
    for await (const _ of server.client.agents.watchAgents({})) break;
    await server.isLeft;
  });

  test("by an error in the loop", async () => {
    await using server = await startEndless();
    const read = async () => {
      for await (const _ of server.client.agents.watchAgents({})) throw new Error("mine");
    };
    await assert.rejects(read(), /mine/);
    await server.isLeft;
  });

  test("by a signal of the caller", async () => {
    await using server = await startEndless();
    const leaving = new AbortController();
    const { signal } = leaving;
    const read = async () => {
      for await (const _ of server.client.agents.watchAgents({}, { signal })) leaving.abort();
    };
    await assert.rejects(read(), /canceled/);
    await server.isLeft;
  });

  test("by break out of a chat", async () => {
    await using server = await startEndless();
    for await (const _ of server.client.chat("Analyst", "Hi")) break;
    await server.isLeft;
  });
});
