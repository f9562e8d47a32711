import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { constants } from "node:http2";
import type { Socket } from "node:net";
import { describe, test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  ProbeService,
  ServerStreamRequestSchema,
  UnaryRequestSchema,
} from "../gen/caxton/test/v1/probe_pb.ts";
import { connectGrpc, connectRaw, frame } from "../rpc/raw-clients.ts";
import { grpcStack } from "../rpc/stacks.ts";
import { startedPort } from "../rpc/started-port.ts";

const path = "/caxton.test.v1.ProbeService/ServerStream";
const mebibyte = 1024 * 1024;
const answerBytes = 16 * 1024;
const request = { count: 1_000_000, answerBytes };
const unaryPath = "/caxton.test.v1.ProbeService/Unary";
/** Asks for more than the system keeps for a connection. */
const large = create(UnaryRequestSchema, { answerBytes: 16 * mebibyte });
const largeRequest = toBinary(UnaryRequestSchema, large);
const requestBytes = toBinary(
  ServerStreamRequestSchema,
  create(ServerStreamRequestSchema, request),
);

/** Collects the server's ends of connections: what waits in them is memory of the server. */
function watchSockets() {
  const sockets: Socket[] = [];
  const see = (message: unknown) => void sockets.push((message as { socket: Socket }).socket);
  subscribe("net.server.socket", see);
  return {
    waitingBytes: () => sockets.reduce((sum, { writableLength }) => sum + writableLength, 0),
    [Symbol.dispose]: () => unsubscribe("net.server.socket", see),
  };
}

describe("a reader that stalls", () => {
  test("of gRPC costs at most 1 MiB, and its stream ends as SLOW_CONSUMER", async () => {
    await using port = await startedPort({ limits: { slowConsumerMs: 100 } });
    using client = await connectGrpc(port.port);
    const stream = client.session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
    });
    const closed = new Promise<void>((resolve) => void stream.once("close", () => resolve()));
    stream.on("error", () => {});
    stream.end(frame(requestBytes));
    stream.pause();
    const { reason, code, responseMessages } = await port.record();
    assert.deepEqual([code, reason], ["RESOURCE_EXHAUSTED", "SLOW_CONSUMER"]);
    assert.ok(responseMessages * answerBytes <= mebibyte, `${responseMessages} messages`);
    // It is let out at last, although the reader never comes back.
    await closed;
    assert.equal(port.probe.left, 1);
    const { text } = await grpcStack.client(ProbeService, port.url).unary({ text: "others" });
    assert.equal(text, "others");
  });

  test("of Connect costs at most 1 MiB, and its connection is cut", async () => {
    await using port = await startedPort({ limits: { slowConsumerMs: 100 } });
    using sockets = watchSockets();
    using raw = await connectRaw(port.port);
    raw.socket.pause();
    const body = frame(requestBytes);
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: 127.0.0.1:${port.port}`,
      "content-type: application/connect+proto",
      `content-length: ${body.length}`,
    ];
    raw.socket.write(`${head.join("\r\n")}\r\n\r\n`);
    raw.socket.write(body);
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, sockets.waitingBytes());
    }, 5);
    const { reason, code } = await port.record();
    clearInterval(watch);
    assert.deepEqual([code, reason], ["RESOURCE_EXHAUSTED", "SLOW_CONSUMER"]);
    assert.ok(most > 0 && most <= mebibyte, `${most} bytes`);
    while (port.listener.status().connections > 0) await port.runtime.yield();
    assert.equal(port.probe.left, 1);
  });

  test("of one large answer over gRPC is cut", async () => {
    await using port = await startedPort({ limits: { slowConsumerMs: 100 } });
    using client = await connectGrpc(port.port);
    const headers = { ":method": "POST", ":path": unaryPath, "content-type": "application/grpc" };
    const stream = client.session.request(headers);
    const closed = new Promise<void>((resolve) => void stream.once("close", () => resolve()));
    stream.on("error", () => {});
    stream.pause();
    stream.end(frame(largeRequest));
    await closed;
    assert.equal(stream.rstCode, constants.NGHTTP2_CANCEL);
  });

  test("of one large answer over HTTP/1.1 is cut", async () => {
    await using port = await startedPort({ limits: { slowConsumerMs: 100 } });
    using sockets = watchSockets();
    using raw = await connectRaw(port.port);
    raw.socket.pause();
    const head = [
      `POST ${unaryPath} HTTP/1.1`,
      `host: 127.0.0.1:${port.port}`,
      "content-type: application/proto",
      `content-length: ${largeRequest.length}`,
    ];
    raw.socket.write(`${head.join("\r\n")}\r\n\r\n`);
    raw.socket.write(largeRequest);
    while (sockets.waitingBytes() < mebibyte) await port.runtime.yield();
    while (port.listener.status().connections > 0) await port.runtime.yield();
  });

  test("that comes back in time hears why its stream ended", async () => {
    await using port = await startedPort({ limits: { slowConsumerMs: 150 } });
    using client = await connectGrpc(port.port);
    const stream = client.session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
    });
    stream.end(frame(requestBytes));
    stream.pause();
    await port.record();
    const trailers = new Promise<Record<string, unknown>>(
      (resolve) => void stream.once("trailers", resolve),
    );
    stream.resume();
    assert.equal((await trailers)["grpc-status"], "8");
  });

  test("that only pauses now and then gets everything", async () => {
    await using port = await startedPort({ limits: { slowConsumerMs: 400 } });
    let count = 0;
    const probe = grpcStack.client(ProbeService, port.url);
    for await (const _ of probe.serverStream({ count: 60, answerBytes })) {
      count += 1;
      if (count % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
    }
    assert.equal(count, 60);
    assert.equal((await port.record()).code, "OK");
  });
});
