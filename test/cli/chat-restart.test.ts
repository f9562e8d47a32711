import assert from "node:assert/strict";
import { test } from "node:test";
import { startServer } from "../e2e/started.ts";
import { chatThrough } from "./chat-through.ts";

test("a chat goes on over a restart of the server in the middle of a tool call", async () => {
  const { exitCode, stdout, stderr } = await chatThrough(
    startServer,
    async ({ server, gate, start }) => {
      await server.stop();
      const restarted = await start();
      gate.leadTo(restarted.url);
      return restarted;
    },
  );
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /\b2\b/);
  assert.match(stderr, /· The connection broke; going on with the turn once the server answers\n/);
  assert.equal(stderr.split("· The connection broke").length, 2, "it is told once");
});

test("a chat goes on over a connection that was reset", async () => {
  const { exitCode, stdout, stderr } = await chatThrough(startServer, async ({ server, gate }) => {
    gate.cut();
    return server;
  });
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /\b2\b/);
});
