import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { ComponentState } from "../../clients/gen/caxton/v1/system_service_pb.ts";
import { agentToml, startServer } from "./started.ts";

const mebibyte = 1024 * 1024;
const mayMount =
  process.platform === "linux" && process.getuid?.() === 0 && existsSync("/bin/mount");
const rights = mayMount ? {} : { skip: "needs root on Linux (a small disk of its own is mounted)" };

test("a server starts on a full disk, to be read", async () => {
  await using small = await startServer();
  await small.grpc.agents.deployAgent({ toml: agentToml("before") });
  await small.stop();
  const environment = { CAXTON_FREE_DISK_BYTES_MIN: String(Number.MAX_SAFE_INTEGER) };
  await using server = await startServer({ directory: small.directory, environment });
  assert.equal((await server.grpc.agents.listAgents({})).agents[0]?.name, "before");
  const refused = await server.grpc.agents
    .deployAgent({ toml: agentToml("during") })
    .then(() => undefined, ConnectError.from);
  assert.equal(refused?.code, Code.ResourceExhausted);
  const chat = server.grpc.chat.chat({
    recipient: { case: "agent", value: "before" },
    message: "hello",
  });
  const first = chat[Symbol.asyncIterator]().next();
  const failed = await first.then(() => undefined, ConnectError.from);
  assert.match(failed?.rawMessage ?? "", /no turn is taken/);
});

test("a full disk refuses writes, lets reads go on, and recovers by itself", rights, async () => {
  const directory = await mkdtemp(join(tmpdir(), "caxton-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=320m", "tmpfs", directory]);
  try {
    await runOnSmallDisk(directory);
  } finally {
    execFileSync("umount", [directory]);
    await rm(directory, { recursive: true });
  }
});

async function runOnSmallDisk(directory: string) {
  await using server = await startServer({ directory });
  const { agents, system } = server.grpc;
  const deploy = (name: string) => agents.deployAgent({ toml: agentToml(name) });
  await deploy("before");

  const { bavail, bsize } = await statfs(directory);
  const ballast = join(directory, "ballast");
  await writeFile(ballast, Buffer.alloc(bavail * bsize - 255 * mebibyte));
  const refused = await retryUntil(
    () => deploy("during").then(() => undefined, ConnectError.from),
    (error) => error !== undefined,
  );
  assert.equal(refused?.code, Code.ResourceExhausted);
  assert.match(refused?.rawMessage ?? "", /free some space/);
  assert.equal((await agents.listAgents({})).agents[0]?.name, "before");
  const { state, components } = await system.getStatus({});
  assert.equal(state, ComponentState.DEGRADED);
  assert.match(components.find(({ name }) => name === "disk")?.detail ?? "", /writes are refused/);

  await rm(ballast);
  const taken = await retryUntil(
    () => deploy("after").then(() => undefined, ConnectError.from),
    (error) => error === undefined,
  );
  assert.equal(taken, undefined);
}

/** Repeats `run` for up to 10 s until its result `fits`. */
async function retryUntil<Result>(run: () => Promise<Result>, fits: (result: Result) => boolean) {
  for (let tries = 0; ; tries += 1) {
    const result = await run();
    if (fits(result) || tries === 100) return result;
    await pause(100);
  }
}
