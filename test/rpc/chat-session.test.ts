import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { createHandlerContext } from "@connectrpc/connect";
import {
  ChatService,
  ChatSessionRequestSchema,
} from "../../clients/gen/caxton/v1/chat_service_pb.ts";
import { chatSession } from "../../src/rpc/chat-session.ts";
import type { TurnDependencies } from "../../src/rpc/turn-requests.ts";

const session = [
  { input: { case: "start", value: { agent: "Writer" } } },
  { input: { case: "message", value: { text: "Hello" } } },
] as const;

async function* requests() {
  for (const request of session) yield create(ChatSessionRequestSchema, request);
}

/** Resolves without giving timers and the network a turn, as a wait that is over at once does. */
async function waitInMicrotasks(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await undefined;
}

test("a session whose call has ended does not wait for the message it has sent on", async () => {
  const ended = new AbortController();
  let accepted = false;
  const turns = {
    async send() {
      ended.abort();
      // In truth the store answers here, which it never can while somebody spins.
      await waitInMicrotasks(10_000);
      accepted = true;
      throw new Error("too late");
    },
  };
  const dependencies = { turns, runtime: {} } as unknown as TurnDependencies;
  const context = createHandlerContext({
    service: ChatService,
    method: ChatService.method.chatSession,
    protocolName: "grpc",
    requestMethod: "POST",
    url: "http://127.0.0.1/",
    requestSignal: ended.signal,
  });
  const events = chatSession(dependencies, requests(), context);
  assert.deepEqual(await events.next(), { done: true, value: undefined });
  assert.equal(accepted, false);
});
