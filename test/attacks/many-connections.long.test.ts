import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import { portLimits } from "../../src/rpc/port-limits.ts";
import { ProbeService } from "../gen/caxton/test/v1/probe_pb.ts";
import { connectRaw } from "../rpc/raw-clients.ts";
import { grpcStack } from "../rpc/stacks.ts";
import { startedPort } from "../rpc/started-port.ts";

const count = 10_000;
const connectionsMax = 2_000;

describe("ten thousand idle connections", () => {
  test("are refused over the cap, while calls on a connection within it are served", async () => {
    // A process of its own: both ends of so many connections are too many files for one.
    const server = fork(join(import.meta.dirname, "port-process.ts"), [String(connectionsMax)]);
    const [port] = (await once(server, "message")) as [number];
    const probe = grpcStack.client(ProbeService, `http://127.0.0.1:${port}`);
    assert.equal((await probe.unary({ text: "first" })).text, "first");
    let refused = 0;
    const held: Socket[] = [];
    const open = async () => {
      const socket = connect({ port, host: "127.0.0.1" });
      held.push(socket);
      socket.on("error", () => {});
      socket.once("data", () => {
        refused += 1;
      });
      await once(socket, "connect");
    };
    for (let opened = 0; opened < count; opened += 100) {
      await Promise.all(Array.from({ length: 100 }, open));
      assert.equal((await probe.unary({ text: "held" })).text, "held");
    }
    const deadline = performance.now() + 20_000;
    while (refused < count - connectionsMax && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // One of those within the cap is the connection of the calls.
    assert.equal(refused, count - connectionsMax + 1);
    for (const socket of held) socket.destroy();
    const closed = once(server, "exit");
    server.disconnect();
    await closed;
  });
});

describe("the times by default", () => {
  test("silent, half-known and dribbling connections are cut", async () => {
    await using port = await startedPort();
    const startedAt = performance.now();
    using silent = await connectRaw(port.port);
    using half = await connectRaw(port.port);
    half.socket.write("PRI");
    using dribbling = await connectRaw(port.port);
    dribbling.socket.write("GET /page HTTP/1.1\r\n");
    const dribble = setInterval(() => dribbling.socket.write("x: y\r\n"), 200);
    await Promise.all([silent.closed, half.closed, dribbling.closed]);
    clearInterval(dribble);
    assert.match(dribbling.heard(), /^HTTP\/1\.1 408 /);
    assert.ok(performance.now() - startedAt >= portLimits.prefaceMs - portLimits.checkMs);
  });
});
