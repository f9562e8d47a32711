import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { connect as connectFromPage } from "../../clients/browser.ts";
import { AgentService, type CaxtonClient, ChatService, connect } from "../../clients/index.ts";
import { startedPort } from "../rpc/started-port.ts";

/** A server of endless streams, which says when one of them was ended by the caller. */
async function startEndless() {
  const left = Promise.withResolvers<void>();
  const noteEnd = async (signal: AbortSignal) => {
    await once(signal, "abort");
    left.resolve();
  };
  const port = await startedPort({
    routes: (router) => {
      router.rpc(AgentService.method.watchAgents, async function* (_, { signal }) {
        yield { resumeToken: "1" };
        await noteEnd(signal);
      });
      router.rpc(ChatService.method.chat, async function* (_, { signal }) {
        yield { event: { turnId: "turn_1", sequence: 1n } };
        await noteEnd(signal);
      });
    },
  });
  return {
    url: port.url,
    isLeft: left.promise,
    [Symbol.asyncDispose]: () => port[Symbol.asyncDispose](),
  };
}

const transports = {
  "Connect over HTTP/1.1": (url: string) => connect(url),
  gRPC: (url: string) => connect(url, { protocol: "grpc" }),
  "Connect over fetch": (url: string) => connectFromPage(url),
} as const;

const ways: Readonly<Record<string, (client: CaxtonClient) => Promise<void>>> = {
  "by break": async ({ agents }) => {
    for await (const _ of agents.watchAgents({})) break;
  },
  "by an error in the loop": async ({ agents }) => {
    const read = async () => {
      for await (const _ of agents.watchAgents({})) throw new Error("mine");
    };
    await assert.rejects(read(), /mine/);
  },
  "by a signal of the caller": async ({ agents }) => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const read = async () => {
      for await (const _ of agents.watchAgents({}, { signal })) leaving.abort();
    };
    await assert.rejects(read(), /canceled/);
  },
  "by break out of a chat": async ({ chat }) => {
    for await (const _ of chat("Analyst", "Hi")) break;
  },
};

for (const [name, open] of Object.entries(transports)) {
  describe(`a stream that is left ends on the server: ${name}`, () => {
    for (const [way, leave] of Object.entries(ways)) {
      test(way, async () => {
        await using server = await startEndless();
        await leave(open(server.url));
        await server.isLeft;
      });
    }
  });
}
