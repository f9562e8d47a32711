import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { agentToml, type StartedServer, startServer } from "../../e2e/started.ts";
import { root } from "../command-run.ts";

let server: StartedServer;

before(async () => {
  server = await startServer();
  await server.connect.agents.deployAgent({ toml: agentToml("Writer") });
});
after(() => server[Symbol.asyncDispose]());

/** How many calls of a method have ended on the server, whatever their code. */
async function countEnded(method: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const counts = text
    .split("\n")
    .filter((line) => line.startsWith("caxton_rpc_handled_total{"))
    .filter((line) => line.includes(`method="${method}"`))
    .map((line) => Number(line.split(" ").at(-1)));
  return counts.reduce((sum, count) => sum + count, 0);
}

const streams = [
  { words: ["AgentService.WatchAgents"], method: "WatchAgents", stdin: "" },
  {
    words: ["ChatSession"],
    method: "ChatSession",
    stdin: '{"start":{"agent":"Writer"}}\n{"message":{"text":"Hello"}}\n',
  },
];
for (const { words, method, stdin } of streams) {
  test(`Ctrl-C ends an endless ${method}, here and on the server`, async () => {
    const child = spawn(process.execPath, [join(root, "cli/bin.js"), "api", ...words], {
      env: { HOME: "/nowhere", CAXTON_URL: server.url },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let talk = "";
    child.stderr.on("data", (chunk) => {
      talk += chunk;
    });
    child.stdin.write(stdin); // It stays open: who types could go on.
    const closed = once(child, "close");
    const [chunk] = await Promise.race([once(child.stdout, "data"), closed.then(() => [""])]);
    assert.match(String(chunk), /^\{/, talk);
    assert.equal(await countEnded(method), 0, "it goes on");
    child.kill("SIGINT");
    assert.deepEqual(await closed, [130, null]);
    assert.equal(talk, "");
    while ((await countEnded(method)) === 0) await pause(20);
  });
}
