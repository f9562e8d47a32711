import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { frame, type RawRequest, send } from "./raw-clients.ts";
import { startedPort } from "./started-port.ts";

const unary = "/caxton.test.v1.ProbeService/Unary";
const clientStream = "/caxton.test.v1.ProbeService/ClientStream";
const json = { "content-type": "application/json" };

interface Case extends RawRequest {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  readonly message?: RegExp;
}

const messageBytesMax = 64 * 1024;

const refused: readonly Case[] = [
  {
    name: "an unknown path",
    path: "/nope",
    headers: json,
    body: "{}",
    status: 404,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
    message: /no \/nope here/,
  },
  {
    name: "an unknown page",
    path: "/nope.html",
    method: "GET",
    status: 404,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
  },
  {
    name: "a method by GET",
    path: `${unary}?message=%7B%7D&encoding=json`,
    method: "GET",
    status: 405,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
    message: /POST only/,
  },
  {
    name: "a method by OPTIONS, as before a request of another origin",
    path: unary,
    method: "OPTIONS",
    status: 405,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
  },
  {
    name: "a page by POST",
    path: "/page",
    body: "x",
    status: 405,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
    message: /GET and HEAD only/,
  },
  {
    name: "no content type, with an empty body",
    path: unary,
    status: 415,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
    message: /content-type application\/json/,
  },
  {
    name: "no content type",
    path: unary,
    body: "{}",
    status: 415,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
  },
  {
    name: "a form, as a page of any site can send it",
    path: unary,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "a=1",
    status: 415,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
  },
  {
    name: "plain text, as a page of any site can send it",
    path: unary,
    headers: { "content-type": "text/plain" },
    body: "{}",
    status: 415,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
  },
  {
    name: "gRPC",
    path: unary,
    headers: { "content-type": "application/grpc" },
    status: 415,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
    message: /gRPC needs HTTP\/2/,
  },
  {
    name: "gRPC-Web as text",
    path: unary,
    headers: { "content-type": "application/grpc-web-text" },
    status: 415,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
  },
  {
    name: "a unary type for a stream",
    path: clientStream,
    headers: json,
    body: "{}",
    status: 415,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
    message: /application\/connect\+json/,
  },
  {
    name: "a stream both ways",
    path: "/caxton.test.v1.ProbeService/Bidi",
    headers: { "content-type": "application/connect+json" },
    status: 505,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
    message: /needs HTTP\/2/,
  },
  {
    name: "JSON that is none",
    path: unary,
    headers: json,
    body: "{",
    status: 400,
    code: "invalid_argument",
    reason: "MALFORMED_MESSAGE",
    message: /could not be decoded/,
  },
  {
    name: "JSON of another shape",
    path: unary,
    headers: json,
    body: '{"text":7}',
    status: 400,
    code: "invalid_argument",
    reason: "MALFORMED_MESSAGE",
  },
  {
    name: "JSON nested deeply",
    path: unary,
    headers: json,
    body: `{"behaviour":${"[".repeat(20_000)}`,
    status: 400,
    code: "invalid_argument",
    reason: "MALFORMED_MESSAGE",
  },
  {
    name: "JSON that is no UTF-8",
    path: unary,
    headers: json,
    body: Buffer.from('{"text":"\xc3\x28"}', "latin1"),
    status: 400,
    code: "invalid_argument",
    reason: "MALFORMED_MESSAGE",
  },
  {
    name: "bytes that are no message",
    path: unary,
    headers: { "content-type": "application/proto" },
    body: Buffer.from([0x0a, 0xff]),
    status: 400,
    code: "invalid_argument",
    reason: "MALFORMED_MESSAGE",
  },
  {
    name: "text in a message that is no UTF-8",
    path: unary,
    headers: { "content-type": "application/proto" },
    body: Buffer.from([0x12, 2, 0xc3, 0x28]),
    status: 400,
    code: "invalid_argument",
    reason: "MALFORMED_MESSAGE",
  },
  {
    name: "compressed bytes that are broken",
    path: unary,
    headers: { ...json, "content-encoding": "gzip" },
    body: "{}",
    status: 400,
    code: "invalid_argument",
    reason: "MALFORMED_MESSAGE",
  },
  {
    name: "compressed bytes that end too early",
    path: unary,
    headers: { ...json, "content-encoding": "gzip" },
    body: gzipSync("{}").subarray(0, 12),
    status: 400,
    code: "invalid_argument",
    reason: "MALFORMED_MESSAGE",
  },
  {
    name: "a compression that is not known",
    path: unary,
    headers: { ...json, "content-encoding": "zstd" },
    body: "{}",
    status: 501,
    code: "unimplemented",
    reason: "METHOD_NOT_FOUND",
  },
  {
    name: "a body over the limit",
    path: unary,
    headers: { ...json, "content-length": messageBytesMax + 1 },
    body: " ".repeat(messageBytesMax + 1),
    status: 413,
    code: "resource_exhausted",
    reason: "LIMIT_EXCEEDED",
    message: /65536 bytes at most/,
  },
  {
    name: "a body over the limit that comes in chunks",
    path: unary,
    headers: { ...json, "transfer-encoding": "chunked", connection: "keep-alive" },
    body: " ".repeat(messageBytesMax * 100),
    status: 413,
    code: "resource_exhausted",
    reason: "LIMIT_EXCEEDED",
  },
  {
    name: "a deadline that is no time",
    path: unary,
    headers: { ...json, "connect-timeout-ms": "soon" },
    body: "{}",
    status: 400,
    code: "invalid_argument",
    reason: "MALFORMED_MESSAGE",
  },
];

describe("HTTP/1.1", () => {
  for (const { name, status, code, reason, message = /./, ...request } of refused) {
    test(`${name} gets ${status} with ${code}`, async () => {
      await using port = await startedPort({ limits: { messageBytesMax } });
      const answer = await send(port.port, request);
      assert.deepEqual([answer.status, answer.code, answer.reason], [status, code, reason]);
      assert.match(JSON.parse(answer.body).message, message);
      assert.equal(answer.headers["content-type"], "application/json");
      assert.equal(answer.headers["x-content-type-options"], "nosniff");
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
      const record = await port.record();
      assert.equal(record.reason, reason);
      assert.equal(record.callId, answer.headers["caxton-call-id"]);
      assert.equal(port.records.length, 1);
    });
  }

  test("a call by JSON as curl sends it", async () => {
    await using port = await startedPort();
    const headers = { ...json, accept: "*/*", "accept-encoding": "gzip" };
    const answer = await send(port.port, { path: unary, headers, body: '{"text":"hi"}' });
    assert.equal(answer.status, 200);
    assert.equal(JSON.parse(answer.body).text, "hi");
    assert.equal(answer.headers["content-encoding"], undefined);
  });

  test("a compressed call is read", async () => {
    await using port = await startedPort();
    const headers = { ...json, "content-encoding": "gzip" };
    const answer = await send(port.port, {
      path: unary,
      headers,
      body: gzipSync('{"text":"small"}'),
    });
    assert.equal(JSON.parse(answer.body).text, "small");
  });

  test("a stream is answered uncompressed, whatever the caller accepts", async () => {
    await using port = await startedPort();
    const headers = {
      "content-type": "application/connect+json",
      "connect-accept-encoding": "gzip",
    };
    const body = frame(Buffer.from('{"count":1,"answerBytes":9000}'));
    const path = "/caxton.test.v1.ProbeService/ServerStream";
    const answer = await send(port.port, { path, headers, body });
    assert.equal(answer.headers["connect-content-encoding"], undefined);
    assert.match(answer.body, /"number":1/);
  });

  test("a page answers GET, and HEAD without its body", async () => {
    await using port = await startedPort();
    const got = await send(port.port, { path: "/page?x=1", method: "GET" });
    assert.deepEqual(
      [got.status, got.body, got.headers["content-type"]],
      [200, "hi\n", "text/plain"],
    );
    const head = await send(port.port, { path: "/page", method: "HEAD" });
    assert.deepEqual([head.status, head.body, head.headers["content-length"]], [200, "", "3"]);
  });

  test("a page with a bug tells an id and nothing else", async () => {
    await using port = await startedPort();
    const answer = await send(port.port, { path: "/broken", method: "GET" });
    assert.deepEqual([answer.status, answer.code, answer.reason], [500, "internal", "INTERNAL"]);
    assert.doesNotMatch(answer.body, /a page with a bug/);
    assert.deepEqual(port.notes, ["page failed"]);
  });

  test("a caller that leaves in the middle aborts the call", async () => {
    await using port = await startedPort();
    const headers = { "content-type": "application/connect+json" };
    const body = frame(Buffer.from('{"count":1,"hold":true}'));
    const leave = new AbortController();
    const answer = await fetch(`${port.url}/caxton.test.v1.ProbeService/ServerStream`, {
      method: "POST",
      headers,
      body,
      signal: leave.signal,
    });
    await answer.body?.getReader().read();
    leave.abort();
    const record = await port.record();
    assert.deepEqual(
      [record.code, record.reason, record.responseMessages],
      ["CANCELLED", "CANCELED", 1],
    );
    assert.equal(port.listener.status().calls, 0);
    await port.runtime.yield();
    assert.equal(port.probe.aborted.length, 1);
  });
});
