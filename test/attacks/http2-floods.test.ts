import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ProbeService } from "../gen/caxton/test/v1/probe_pb.ts";
import { connectGrpc, connectRaw, frame, type RawConnection } from "../rpc/raw-clients.ts";
import { grpcStack } from "../rpc/stacks.ts";
import { type StartedPort, startedPort } from "../rpc/started-port.ts";

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const types = { headers: 1, rstStream: 3, settings: 4, ping: 6, continuation: 9 } as const;
const endHeaders = 4;

function http2Frame(
  type: keyof typeof types,
  flags: number,
  stream: number,
  payload: Buffer,
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(types[type], 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** HPACK without tables: each name and value as it is. */
function headerBlock(headers: Record<string, string>): Buffer {
  const parts = Object.entries(headers).flatMap(([name, value]) => [
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);
  return Buffer.concat(parts);
}

function callHeaders(port: StartedPort): Buffer {
  return headerBlock({
    ":method": "POST",
    ":scheme": "http",
    ":path": "/caxton.test.v1.ProbeService/Unary",
    ":authority": `127.0.0.1:${port.port}`,
    "content-type": "application/grpc",
  });
}

async function attack(port: StartedPort): Promise<RawConnection> {
  const raw = await connectRaw(port.port);
  raw.socket.write(Buffer.concat([preface, http2Frame("settings", 0, 0, Buffer.alloc(0))]));
  return raw;
}

/** Writes the same bytes until the other end closes the connection; throws when it takes `most`. */
async function flood(
  { socket, closed }: RawConnection,
  bytes: (round: number) => Buffer,
  most: number,
) {
  for (let round = 0; round < most; round += 1) {
    if (socket.destroyed || socket.closed) return;
    if (socket.write(bytes(round))) continue;
    await new Promise<void>((resolve) => {
      socket.once("drain", resolve);
      socket.once("close", resolve);
    });
  }
  const patience = new Promise((resolve) => setTimeout(resolve, 10_000).unref());
  await Promise.race([closed, patience]);
  assert.equal(socket.closed, true, "the flood went on to its end");
}

async function servesOthers(port: StartedPort): Promise<void> {
  const { text } = await grpcStack.client(ProbeService, port.url).unary({ text: "others" });
  assert.equal(text, "others");
}

describe("floods over HTTP/2 end the connection, and others are served", () => {
  test("streams opened and reset at once", async () => {
    await using port = await startedPort();
    using raw = await attack(port);
    const headers = callHeaders(port);
    const pair = (round: number) =>
      Buffer.concat([
        http2Frame("headers", endHeaders, 2 * round + 1, headers),
        http2Frame("rstStream", 0, 2 * round + 1, Buffer.from([0, 0, 0, 8])),
      ]);
    await flood(raw, pair, 20_000);
    await servesOthers(port);
    while (port.listener.status().calls > 0) await port.runtime.yield();
    // The implementation ran for the other one only: none of these had sent a message.
    assert.equal(port.records.filter(({ requestMessages }) => requestMessages > 0).length, 1);
    assert.ok(port.records.length < 5_000, `${port.records.length} of 20,000 were looked at`);
  });

  test("headers continued without end", async () => {
    await using port = await startedPort();
    using raw = await attack(port);
    raw.socket.write(http2Frame("headers", 0, 1, callHeaders(port)));
    const more = http2Frame("continuation", 0, 1, headerBlock({ "x-more": "y".repeat(100) }));
    await flood(raw, () => more, 20_000);
    await servesOthers(port);
    assert.equal(port.records.length, 1);
  });

  test("pings whose answers are not taken", async () => {
    await using port = await startedPort();
    using raw = await attack(port);
    raw.socket.pause();
    const pings = Buffer.concat(
      Array.from({ length: 1_000 }, () => http2Frame("ping", 0, 0, Buffer.alloc(8))),
    );
    await flood(raw, () => pings, 2_000);
    await servesOthers(port);
  });

  test("headers over all limits", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    const headers = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [`x-${n}`, "v".repeat(1_000)]),
    );
    await assert.rejects(
      client.send("/caxton.test.v1.ProbeService/Unary", frame(Buffer.alloc(0)), headers),
    );
    await servesOthers(port);
  });

  test("more streams at once than allowed wait or are refused; those allowed are served", async () => {
    await using port = await startedPort({ limits: { streamsPerConnectionMax: 4 } });
    const probe = grpcStack.client(ProbeService, port.url);
    const calls = Array.from({ length: 12 }, () => probe.unary({ behaviour: { sleepMs: 20 } }));
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, port.listener.status().calls);
    }, 1);
    await Promise.allSettled(calls);
    clearInterval(watch);
    assert.ok(most > 0 && most <= 4, `${most} at once`);
  });
});
