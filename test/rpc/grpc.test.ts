import assert from "node:assert/strict";
import { once } from "node:events";
import { constants } from "node:http2";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  credentials,
  Metadata,
  makeClientConstructor,
  Server,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import {
  BidiRequestSchema,
  BidiResponseSchema,
  ProbeService,
  UnaryRequestSchema,
  UnaryResponseSchema,
} from "../gen/caxton/test/v1/probe_pb.ts";
import { connectGrpc, frame } from "./raw-clients.ts";
import { grpcStack } from "./stacks.ts";
import { startedPort } from "./started-port.ts";

const unary = "/caxton.test.v1.ProbeService/Unary";
const encode = (text: string) => toBinary(UnaryRequestSchema, create(UnaryRequestSchema, { text }));

describe("gRPC", () => {
  test("answers a client of grpc-js, with headers and details", async () => {
    await using port = await startedPort();
    const Probe = makeClientConstructor(
      {
        unary: {
          path: unary,
          requestStream: false,
          responseStream: false,
          requestSerialize: (text: string) => Buffer.from(encode(text)),
          requestDeserialize: String,
          responseSerialize: () => Buffer.alloc(0),
          responseDeserialize: (bytes: Buffer) => fromBinary(UnaryResponseSchema, bytes).text,
        },
      },
      "Probe",
    );
    const probe = new Probe(`127.0.0.1:${port.port}`, credentials.createInsecure());
    const call = probe.unary as unknown as (
      text: string,
      metadata: Metadata,
      done: (error: ServiceError | null, text?: string) => void,
    ) => NodeJS.EventEmitter;
    const answer = Promise.withResolvers<string | undefined>();
    const emitter = call.call(probe, "hello", new Metadata(), (error, text) =>
      error ? answer.reject(error) : answer.resolve(text),
    );
    const [metadata] = (await once(emitter, "metadata")) as [Metadata];
    assert.equal(await answer.promise, "hello");
    assert.match(String(metadata.get("caxton-call-id")[0]), /^call_/);
    probe.close();
  });

  test("a stream both ways is answered message by message, and half-close ends it", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    const stream = client.session.request({
      ":method": "POST",
      ":path": "/caxton.test.v1.ProbeService/Bidi",
      "content-type": "application/grpc",
    });
    const next = async () => {
      const [bytes] = (await once(stream, "data")) as [Buffer];
      return fromBinary(BidiResponseSchema, bytes.subarray(5)).text;
    };
    for (const text of ["one", "two"]) {
      stream.write(frame(toBinary(BidiRequestSchema, create(BidiRequestSchema, { text }))));
      assert.equal(await next(), text);
    }
    stream.end();
    assert.equal(await next(), "end");
    const record = await port.record();
    assert.deepEqual([record.code, record.requestMessages, record.responseMessages], ["OK", 2, 3]);
  });

  test("a failure before the first message is trailers-only, so that clients may repeat by themselves", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    const body = toBinary(
      UnaryRequestSchema,
      create(UnaryRequestSchema, { behaviour: { failReason: "DISK" } }),
    );
    const answer = await client.send(unary, frame(body));
    assert.equal(answer.trailersOnly, true);
    assert.deepEqual([answer.status, answer.reason], [status.RESOURCE_EXHAUSTED, "DISK"]);
    assert.match(String(answer.headers["caxton-call-id"]), /^call_/);
  });

  const refused: readonly {
    name: string;
    path?: string;
    body?: Uint8Array;
    headers?: Record<string, string>;
    code: number;
    reason: string;
  }[] = [
    {
      name: "an unknown method",
      path: "/caxton.test.v1.ProbeService/Nope",
      code: 12,
      reason: "METHOD_NOT_FOUND",
    },
    { name: "an unknown service", path: "/nope", code: 12, reason: "METHOD_NOT_FOUND" },
    {
      name: "bytes that are no message",
      body: frame(Buffer.from([0x0a, 0xff])),
      code: 3,
      reason: "MALFORMED_MESSAGE",
    },
    {
      name: "text that is no UTF-8",
      body: frame(Buffer.from([0x12, 2, 0xc3, 0x28])),
      code: 3,
      reason: "MALFORMED_MESSAGE",
    },
    { name: "no message", body: Buffer.alloc(0), code: 12, reason: "METHOD_NOT_FOUND" },
    {
      name: "two messages",
      body: Buffer.concat([frame(encode("a")), frame(encode("b"))]),
      code: 12,
      reason: "METHOD_NOT_FOUND",
    },
    {
      name: "a compression that is not known",
      body: frame(encode("a"), 1),
      headers: { "grpc-encoding": "zstd" },
      code: 12,
      reason: "METHOD_NOT_FOUND",
    },
    {
      name: "compressed bytes that are broken",
      body: frame(encode("abcdefgh"), 1),
      headers: { "grpc-encoding": "gzip" },
      code: 3,
      reason: "MALFORMED_MESSAGE",
    },
    {
      name: "a deadline that is no time",
      headers: { "grpc-timeout": "soon" },
      code: 3,
      reason: "MALFORMED_MESSAGE",
    },
    {
      name: "headers over the limit",
      headers: Object.fromEntries(
        Array.from({ length: 20 }, (_, n) => [`x-${n}`, "v".repeat(1000)]),
      ),
      code: 8,
      reason: "LIMIT_EXCEEDED",
    },
  ];
  for (const { name, path = unary, body = frame(encode("a")), headers, code, reason } of refused) {
    test(`${name} is refused with ${reason}`, async () => {
      await using port = await startedPort();
      using client = await connectGrpc(port.port);
      const answer = await client.send(path, body, headers);
      assert.deepEqual([answer.status, answer.reason], [code, reason]);
      const record = await port.record();
      assert.equal(record.reason, reason);
      assert.equal(port.records.length, 1);
      const next = await client.send(unary, frame(encode("next")));
      assert.equal(next.status, 0, "the connection serves on");
    });
  }

  for (const [name, path, body] of [
    ["an unknown method", "/nope", Buffer.alloc(0)],
    ["a method that needs the token", "/caxton.v1.SystemService/GetConfig", Buffer.alloc(0)],
    ["a message over the limit", unary, Buffer.from([0, 0xff, 0xff, 0xff, 0xff])],
  ] as const) {
    test(`${name} closes the stream although its caller still sends`, async () => {
      await using port = await startedPort();
      using client = await connectGrpc(port.port);
      const headers = { ":method": "POST", ":path": path, "content-type": "application/grpc" };
      const stream = client.session.request(headers);
      stream.resume();
      if (body.length > 0) stream.write(body);
      await once(stream, "close");
      assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR);
      assert.notEqual((await port.record()).reason, "");
    });
  }

  test("a message compressed by gzip is read", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    const body = frame(gzipSync(encode("small")), 1);
    const answer = await client.send(unary, body, { "grpc-encoding": "gzip" });
    assert.equal(answer.status, 0);
    assert.equal(fromBinary(UnaryResponseSchema, answer.body.subarray(5)).text, "small");
  });

  for (const contentType of [
    "application/grpc-web+proto",
    "application/json",
    "application/connect+json",
    "text/html",
    undefined,
  ]) {
    test(`content type ${contentType} over HTTP/2 gets 415 and is told what to do`, async () => {
      await using port = await startedPort();
      using client = await connectGrpc(port.port);
      const answer = await client.send(unary, Buffer.from("{}"), { "content-type": contentType });
      assert.equal(answer.headers[":status"], 415);
      assert.match(answer.body.toString(), /"code":"unimplemented".*HTTP\/2 serves gRPC only/s);
      assert.equal((await port.record()).reason, "METHOD_NOT_FOUND");
    });
  }

  test("grpc-js still has what the gate replaces", () => {
    // Should this fail after an update: `grpc-gate.ts` is no longer asked about new streams.
    const server = new Server() as unknown as Record<string, unknown>;
    assert.equal(typeof server._verifyContentType, "function");
  });

  test("a caller that leaves aborts the signal and closes the stream's implementation", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    const probe = grpcStack.client(ProbeService, port.url);
    const leave = new AbortController();
    await assert.rejects(async () => {
      for await (const _ of probe.serverStream(
        { count: 1, hold: true },
        { signal: leave.signal },
      )) {
        leave.abort();
      }
    });
    const record = await port.record();
    assert.deepEqual([record.code, record.reason], ["CANCELLED", "CANCELED"]);
    const stream = client.session.request({
      ":method": "POST",
      ":path": unary,
      "content-type": "application/grpc",
    });
    stream.on("error", () => {});
    stream.write(frame(encode("half")));
    stream.close(constants.NGHTTP2_CANCEL);
    const half = await port.record(({ method }) => method === "Unary");
    assert.equal(half.reason, "CANCELED");
    assert.equal(port.listener.status().calls, 0);
    await port.runtime.yield();
    assert.equal(port.probe.aborted.length, 1);
    assert.equal(port.probe.left, 1);
  });
});
