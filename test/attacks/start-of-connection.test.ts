import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { ProbeService } from "../gen/caxton/test/v1/probe_pb.ts";
import { connectGrpc, connectRaw, frame, send } from "../rpc/raw-clients.ts";
import { grpcStack } from "../rpc/stacks.ts";
import { type StartedPort, startedPort } from "../rpc/started-port.ts";

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

async function serves(port: StartedPort): Promise<void> {
  const { text } = await grpcStack.client(ProbeService, port.url).unary({ text: "still here" });
  assert.equal(text, "still here");
  assert.equal((await send(port.port, { path: "/page", method: "GET" })).status, 200);
}

function pageRequest(port: StartedPort, more = ""): string {
  return `GET /page HTTP/1.1\r\nhost: 127.0.0.1:${port.port}\r\n${more}\r\n`;
}

describe("the start of a connection", () => {
  test("`PRI` and then silence costs no processor time, and ends", async () => {
    const pauseMs = 400;
    await using port = await startedPort({ limits: { prefaceMs: pauseMs + 100, checkMs: 20 } });
    using raw = await connectRaw(port.port);
    raw.socket.write("PRI");
    await delay(50);
    const before = process.cpuUsage();
    await delay(pauseMs - 50);
    const { user, system } = process.cpuUsage(before);
    // A server that looks again and again takes all of it.
    const share = (user + system) / 1000 / pauseMs;
    assert.ok(share < 0.5, `${Math.round(share * 100)} % of the pause`);
    await raw.closed;
    await serves(port);
  });

  for (const [name, bytes] of [
    ["nothing", ""],
    ["one letter", "P"],
    ["`PRI`", "PRI"],
    ["half the preface of HTTP/2", preface.subarray(0, 12)],
    ["the preface of HTTP/2 without settings", preface],
  ] as const) {
    test(`${name} and then silence is cut`, async () => {
      await using port = await startedPort({ limits: { prefaceMs: 60, checkMs: 10 } });
      using raw = await connectRaw(port.port);
      raw.socket.write(bytes);
      await raw.closed;
      assert.equal(raw.heard().includes("HTTP/1.1"), false);
      await serves(port);
    });
  }

  test("a preface of HTTP/2 that comes byte by byte is served", async () => {
    await using port = await startedPort();
    using raw = await connectRaw(port.port);
    for (const byte of Buffer.concat([preface, settings])) {
      raw.socket.write(Buffer.from([byte]));
      await port.runtime.yield();
    }
    // The head of the server's own settings.
    const typeOfSettings = String.fromCharCode(4);
    const heard = await raw.hears(/^.{9}/s);
    assert.equal(heard[3], typeOfSettings);
  });

  for (const word of ["P", "PR", "PO", "POS"]) {
    test(`a request whose first piece is \`${word}\` is served`, async () => {
      await using port = await startedPort();
      using raw = await connectRaw(port.port);
      const request = `POST /page HTTP/1.1\r\nhost: 127.0.0.1:${port.port}\r\ncontent-length: 0\r\n\r\n`;
      const text = word === "PR" ? request.replace("POST", "PROPFIND") : request;
      raw.socket.write(text.slice(0, word.length));
      await delay(20);
      raw.socket.write(text.slice(word.length));
      assert.match(await raw.hears(/\}$/), /^HTTP\/1\.1 405 /);
    });
  }

  test("requests sent at once are answered in their order", async () => {
    await using port = await startedPort();
    using raw = await connectRaw(port.port);
    const unknown = pageRequest(port).replace("/page", "/unknown");
    raw.socket.write(pageRequest(port) + unknown + pageRequest(port, "connection: close\r\n"));
    await raw.closed;
    const statuses = raw.heard().match(/HTTP\/1\.1 \d+/g);
    assert.deepEqual(statuses, ["HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 200"]);
  });

  for (const [name, bytes] of [
    ["random bytes", Buffer.from([0, 255, 7, 13, 200, 10, 13, 10])],
    ["the hello of TLS", Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0])],
    ["a request line of another protocol", Buffer.from("HELLO\r\n\r\n")],
    [
      "two lengths",
      Buffer.from("POST /page HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"),
    ],
    [
      "a length and chunks",
      Buffer.from(
        "POST /page HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      ),
    ],
  ] as const) {
    test(`${name} gets 400 with words, and the connection closes`, async () => {
      await using port = await startedPort();
      using raw = await connectRaw(port.port);
      raw.socket.write(bytes);
      await raw.closed;
      assert.match(
        raw.heard(),
        /^HTTP\/1\.1 400 .*"code":"invalid_argument".*speaks plain HTTP\/1\.1/s,
      );
      await serves(port);
    });
  }

  test("garbage after the preface of HTTP/2 closes the connection", async () => {
    await using port = await startedPort();
    using raw = await connectRaw(port.port);
    raw.socket.write(Buffer.concat([preface, Buffer.from("this is no frame of HTTP/2 at all")]));
    await raw.closed;
    await serves(port);
  });

  test("a half-closed connection is closed", async () => {
    await using port = await startedPort();
    for (const bytes of ["", "PR", Buffer.concat([preface, settings])]) {
      using raw = await connectRaw(port.port);
      raw.socket.end(bytes);
      await raw.closed;
    }
  });

  test("a first piece larger than a read buffer is served", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    const padding = Buffer.concat([
      Buffer.from([0x22, 0x80, 0x80, 0x40]),
      Buffer.alloc(1024 * 1024),
    ]);
    const answer = await client.send("/caxton.test.v1.ProbeService/Unary", frame(padding));
    assert.equal(answer.status, 0);
  });
});
