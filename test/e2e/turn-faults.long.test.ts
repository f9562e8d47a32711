import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createConnectTransport } from "@connectrpc/connect-node";
import { TurnState } from "../../clients/gen/caxton/v1/turn_pb.ts";
import { readEvents, replyOf } from "./chat-events.ts";
import { lagOf } from "./event-loop-lag.ts";
import { failureOf } from "./failure-of.ts";
import { faults, largeFaults, runFault } from "./faults.ts";
import { openFaultyOutside } from "./faulty-outside.ts";
import { openObedientModel, pieces } from "./obedient-model.ts";
import { spawnServer } from "./spawned.ts";
import { agentToml, clientsOf, startServer } from "./started.ts";

/** Work on the main thread would hold it up for seconds; a busy machine does not. */
const heldUpMs = 1_000;
const mebibyte = 1024 * 1024;

test("no fault of a model or a tool holds the event loop up", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "caxton-faults-"));
  await using outside = await openFaultyOutside();
  const file = join(directory, "caxton.toml");
  await writeFile(file, outside.config);
  {
    await using server = await spawnServer({ directory, environment: { CAXTON_CONFIG: file } });
    const transport = createConnectTransport({ baseUrl: server.url, httpVersion: "1.1" });
    const clients = clientsOf(transport);
    // The first chat of a process compiles what others only run.
    await runFault(clients, { name: "warm up", message: "Hello", toml: "", check: replyOf });
    for (const fault of [...faults, ...largeFaults]) {
      await lagOf(server.url);
      const answered = await runFault(clients, fault);
      const lag = await lagOf(server.url);
      t.diagnostic(`${fault.name}: ${answered} chats beside it, lag p99 ${lag.toFixed(1)} ms`);
      assert.ok(lag < heldUpMs, `${fault.name}: the event loop was ${lag} ms late`);
    }
  }
  await rm(directory, { recursive: true });
});

const mayMount =
  process.platform === "linux" && process.getuid?.() === 0 && existsSync("/bin/mount");
const rights = mayMount ? {} : { skip: "needs root on Linux (a small disk of its own is mounted)" };

test(
  "a disk that fills up in a turn refuses new messages, and the turn goes on",
  rights,
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "caxton-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=320m", "tmpfs", directory]);
    try {
      await fillInTurn(directory);
    } finally {
      execFileSync("umount", [directory]);
      await rm(directory, { recursive: true });
    }
  },
);

async function fillInTurn(directory: string): Promise<void> {
  await using model = await openObedientModel();
  await using server = await startServer({ directory, config: model.config });
  const { agents, chat, turns } = server.grpc;
  await agents.deployAgent({ toml: agentToml("writer") });
  const recipient = { case: "agent" as const, value: "writer" };
  const gate = model.gatedMessage("wait");
  const running = readEvents(chat.chat({ recipient, message: gate.message }));
  await gate.begun;
  const { bavail, bsize } = await statfs(directory);
  const ballast = join(directory, "ballast");
  await writeFile(ballast, Buffer.alloc(bavail * bsize - 255 * mebibyte));
  await pause(2_000); // The server looks at the disk once a second.
  const refused = readEvents(chat.chat({ recipient, message: "Hello" }));
  assert.equal((await failureOf(refused)).reason, "DISK");
  gate.open();
  await pause(1_000);
  await rm(ballast);
  assert.equal(replyOf(await running), pieces.join(""));
  const { turns: listed } = await turns.listTurns({ agent: "writer" });
  assert.deepEqual(
    listed.map(({ state }) => state),
    [TurnState.DONE],
  );
  for (let tries = 0; tries < 100; tries += 1) {
    const later = await readEvents(chat.chat({ recipient, message: "Hello" })).catch(() => []);
    if (later.length > 0) return assert.equal(replyOf(later), "You said: Hello");
    await pause(100);
  }
  assert.fail("messages are still refused");
}
