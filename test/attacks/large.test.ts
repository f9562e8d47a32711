import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { connectGrpc, connectRaw, frame, send } from "../rpc/raw-clients.ts";
import { startedPort } from "../rpc/started-port.ts";

const service = "/caxton.test.v1.ProbeService";
const mebibyte = 1024 * 1024;

/** 64 MiB of zeros in 64 KB, as bytes of a field, and as spaces of JSON. */
const bomb = gzipSync(
  Buffer.concat([Buffer.from([0x22, 0x80, 0x80, 0x80, 0x20]), Buffer.alloc(64 * mebibyte)]),
);
const jsonBomb = gzipSync(Buffer.alloc(64 * mebibyte, " "));

describe("large requests", () => {
  test("a compressed bomb over gRPC is refused", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    const headers = { "grpc-encoding": "gzip" };
    for (const method of ["Unary", "ClientStream"]) {
      const answer = await client.send(`${service}/${method}`, frame(bomb, 1), headers);
      assert.deepEqual([answer.status, answer.reason], [8, "LIMIT_EXCEEDED"]);
    }
  });

  for (const [name, path, headers, body] of [
    [
      "Connect",
      "Unary",
      { "content-type": "application/json", "content-encoding": "gzip" },
      jsonBomb,
    ],
    [
      "gRPC-Web",
      "Unary",
      { "content-type": "application/grpc-web+proto", "grpc-encoding": "gzip" },
      frame(bomb, 1),
    ],
    [
      "a Connect stream",
      "ClientStream",
      { "content-type": "application/connect+proto", "connect-content-encoding": "gzip" },
      frame(bomb, 1),
    ],
  ] as const) {
    test(`a compressed bomb over ${name} is refused`, async () => {
      await using port = await startedPort();
      await send(port.port, { path: `${service}/${path}`, headers, body });
      assert.equal((await port.record()).reason, "LIMIT_EXCEEDED");
    });
  }

  test("a frame that says it is 4 GiB is refused before it comes", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    const head = Buffer.from([0, 0xff, 0xff, 0xff, 0xff]);
    const grpc = await client.send(`${service}/Unary`, head);
    assert.equal(grpc.reason, "LIMIT_EXCEEDED");
    const headers = { "content-type": "application/grpc-web+proto" };
    await send(port.port, { path: `${service}/Unary`, headers, body: head });
    assert.deepEqual(
      port.records.map(({ reason }) => reason),
      ["LIMIT_EXCEEDED", "LIMIT_EXCEEDED"],
    );
  });

  test("a length of 4 GiB gets 413 before the body comes", async () => {
    await using port = await startedPort();
    using raw = await connectRaw(port.port);
    const head = `host: 127.0.0.1:${port.port}\r\ncontent-type: application/json\r\ncontent-length: 4294967296\r\n`;
    raw.socket.write(`POST ${service}/Unary HTTP/1.1\r\n${head}\r\n`);
    assert.match(await raw.hears(/\}$/), /^HTTP\/1\.1 413 .*"code":"resource_exhausted"/s);
    await raw.closed;
  });

  test("headers over the limit get 431", async () => {
    await using port = await startedPort();
    using raw = await connectRaw(port.port);
    raw.socket.write(`GET /page HTTP/1.1\r\nx: ${"y".repeat(20_000)}\r\n\r\n`);
    await raw.closed;
    assert.match(raw.heard(), /^HTTP\/1\.1 431 .*"code":"resource_exhausted"/s);
  });

  test("a message nested ever deeper is refused", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    // Groups of an unknown field, each in the other.
    const answer = await client.send(`${service}/Unary`, frame(Buffer.alloc(100_000, 0x7b)));
    assert.equal(answer.reason, "MALFORMED_MESSAGE");
  });
});
