import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ProbeService } from "../gen/caxton/test/v1/probe_pb.ts";
import { connectRaw, send } from "../rpc/raw-clients.ts";
import { grpcStack } from "../rpc/stacks.ts";
import { startedPort } from "../rpc/started-port.ts";

const path = "/caxton.test.v1.ProbeService/Unary";
const hurried = { headersMs: 100, requestMs: 150, checkMs: 20 };

describe("slow requests", () => {
  test("a header that dribbles in gets 408 and is cut", async () => {
    await using port = await startedPort({ limits: hurried });
    using raw = await connectRaw(port.port);
    raw.socket.write(`GET /page HTTP/1.1\r\nhost: 127.0.0.1:${port.port}\r\n`);
    const dribble = setInterval(() => raw.socket.write("x: y\r\n"), 20);
    await raw.closed;
    clearInterval(dribble);
    assert.match(raw.heard(), /^HTTP\/1\.1 408 .*"code":"deadline_exceeded"/s);
  });

  test("a body that dribbles in is cut, and the call is recorded once", async () => {
    await using port = await startedPort({ limits: hurried });
    using raw = await connectRaw(port.port);
    const head = `host: 127.0.0.1:${port.port}\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n`;
    raw.socket.write(`POST ${path} HTTP/1.1\r\n${head}\r\n{`);
    const dribble = setInterval(() => raw.socket.write(" "), 20);
    await raw.closed;
    clearInterval(dribble);
    const { reason } = await port.record();
    assert.equal(reason, "CANCELED");
    assert.equal(port.records.length, 1);
    assert.equal(port.listener.status().calls, 0);
  });

  test("a connection that stays idle after its request is closed", async () => {
    await using port = await startedPort({ limits: { idleMs: 50 } });
    using raw = await connectRaw(port.port);
    raw.socket.write(`GET /page HTTP/1.1\r\nhost: 127.0.0.1:${port.port}\r\n\r\n`);
    await raw.closed;
    assert.match(raw.heard(), /^HTTP\/1\.1 200 /);
  });

  test("an HTTP/2 connection that answers no ping is cut", async () => {
    await using port = await startedPort({ limits: { pingMs: 30, pingTimeoutMs: 50 } });
    using raw = await connectRaw(port.port);
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    raw.socket.write(Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), settings]));
    await raw.closed;
  });
});

describe("many connections", () => {
  test("those over the cap are refused in words; the others are served, and room is used again", async () => {
    await using port = await startedPort({ limits: { connectionsMax: 3 } });
    const held = [
      await connectRaw(port.port),
      await connectRaw(port.port),
      await connectRaw(port.port),
    ];
    using refused = await connectRaw(port.port);
    await refused.closed;
    assert.match(
      refused.heard(),
      /^HTTP\/1\.1 503 .*"code":"resource_exhausted".*too many connections/s,
    );
    assert.equal(port.listener.status().connections, 3);
    held[0]?.socket.write(`GET /page HTTP/1.1\r\nhost: 127.0.0.1:${port.port}\r\n\r\n`);
    assert.match((await held[0]?.hears(/hi\n$/)) ?? "", /^HTTP\/1\.1 200 /);
    held[1]?.socket.destroy();
    while (port.listener.status().connections > 2) await port.runtime.yield();
    assert.equal((await send(port.port, { path: "/page", method: "GET" })).status, 200);
    for (const { socket } of held) socket.destroy();
  });

  test("one address has a cap of its own", async () => {
    await using port = await startedPort({ limits: { connectionsPerAddressMax: 1 } });
    using held = await connectRaw(port.port);
    using refused = await connectRaw(port.port);
    await refused.closed;
    assert.match(refused.heard(), /^HTTP\/1\.1 503 /);
    held.socket.destroy();
    while (port.listener.status().connections > 0) await port.runtime.yield();
    assert.equal((await send(port.port, { path: "/page", method: "GET" })).status, 200);
  });

  test("gRPC takes a refused connection for UNAVAILABLE", async () => {
    await using port = await startedPort({ limits: { connectionsMax: 1 } });
    using _held = await connectRaw(port.port);
    const probe = grpcStack.client(ProbeService, port.url);
    await assert.rejects(probe.unary({}));
    assert.equal(port.records.length, 0);
  });
});
