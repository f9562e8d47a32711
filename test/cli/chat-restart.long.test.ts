import assert from "node:assert/strict";
import { test } from "node:test";
import { spawnServer } from "../e2e/spawned.ts";
import { chatThrough } from "./chat-through.ts";

test("a chat goes on over a server that was killed in the middle of a tool call", async () => {
  const { exitCode, stdout, stderr } = await chatThrough(
    spawnServer,
    async ({ server, gate, start }) => {
      await server.kill();
      const restarted = await start();
      gate.leadTo(restarted.url);
      return restarted;
    },
  );
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /\b2\b/);
  assert.equal(stderr.split("· The connection broke").length, 2, "it is told once");
});
