import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "../../clients/gen/google/rpc/error_details_pb.ts";
import { ChatService } from "../../clients/index.ts";
import { runCommand } from "./command-run.ts";
import { startFakeServer } from "./fake-server.ts";

// Longer than a test may take: what were tried again for so long would be seen.
const patient = ["--timeout", "600"];

test("a message to an address where nobody listens is not tried again", async () => {
  const words = ["chat", "Analyst", "Look.", "--server", "http://127.0.0.1:1", ...patient];
  const { exitCode, stderr } = await runCommand(words);
  assert.equal(exitCode, 6);
  assert.match(stderr, /^✗ No server answers at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)\n/);
});

test("a message that the server refuses on purpose is not tried again, whatever it says of later", async () => {
  let calls = 0;
  await using server = await startFakeServer((router) => {
    router.service(ChatService, {
      // biome-ignore lint/correctness/useYield: it is refused before anything happens.
      chat: async function* () {
        calls += 1;
        throw new ConnectError("too much to do", Code.ResourceExhausted, undefined, [
          { desc: ErrorInfoSchema, value: { domain: "caxton", reason: "OVERLOADED" } },
          { desc: RetryInfoSchema, value: { retryDelay: { seconds: 1n } } },
        ]);
      },
    });
  });
  const words = ["chat", "Analyst", "Look.", "--server", server.url, ...patient];
  const { stderr } = await runCommand(words);
  assert.match(stderr, /^✗ too much to do/);
  assert.equal(calls, 1);
});
