import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { FailureReason } from "../../../src/domain/failure.ts";
import { type RawRequest, send } from "../raw-clients.ts";
import { type StartedPort, startedPort, testToken } from "../started-port.ts";
import { startedRest } from "./rest-service.ts";

const json = { "content-type": "application/json" };
const unary = "/api/test/unary";
const stream = "/api/test/stream";
const messageBytesMax = 64 * 1024;

let port: StartedPort;
before(async () => {
  port = await startedPort({ limits: { messageBytesMax } });
});
after(() => port[Symbol.asyncDispose]());

interface Case extends RawRequest {
  readonly name: string;
  readonly status: number;
  /** Of `google.rpc.Status`: the number of gRPC. */
  readonly code: number;
  readonly reason: FailureReason;
  readonly allow?: string;
}

const failing = (reason: string) => ({
  path: unary,
  headers: json,
  body: JSON.stringify({ behaviour: { failReason: reason } }),
});
const wrong = { code: 12, reason: "METHOD_NOT_FOUND" } as const;
const large = JSON.stringify({ text: "x".repeat(messageBytesMax) });
const tooLarge = { status: 413, code: 8, reason: "LIMIT_EXCEEDED" } as const;

const refused: readonly Case[] = [
  { name: "an unknown path", method: "GET", path: "/api/nope", status: 404, ...wrong },
  { name: "a path with a slash more", method: "GET", path: `${unary}/`, status: 404, ...wrong },
  {
    name: "another method of HTTP",
    method: "PUT",
    path: unary,
    status: 405,
    ...wrong,
    allow: "POST, GET, HEAD",
  },
  {
    name: "OPTIONS, as before a request of another origin",
    method: "OPTIONS",
    path: unary,
    status: 405,
    ...wrong,
    allow: "POST, GET, HEAD",
  },
  { name: "HEAD of a stream", method: "HEAD", path: stream, status: 405, ...wrong, allow: "GET" },
  { name: "no content type, with an empty body", path: unary, status: 415, ...wrong },
  {
    name: "a form",
    path: unary,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "text=a",
    status: 415,
    ...wrong,
  },
  {
    name: "plain text",
    path: unary,
    headers: { "content-type": "text/plain" },
    body: "{}",
    status: 415,
    ...wrong,
  },
  {
    name: "another charset",
    path: unary,
    headers: { "content-type": "application/json; charset=latin1" },
    body: "{}",
    status: 415,
    ...wrong,
  },
  {
    name: "another compression",
    path: unary,
    headers: { ...json, "content-encoding": "br" },
    body: "{}",
    status: 415,
    ...wrong,
  },
  {
    name: "an Accept without JSON",
    method: "GET",
    path: unary,
    headers: { accept: "text/html" },
    status: 406,
    ...wrong,
  },
  {
    name: "an Accept that refuses JSON",
    method: "GET",
    path: unary,
    headers: { accept: "application/json;q=0, */*" },
    status: 406,
    ...wrong,
  },
  {
    name: "an Accept without events",
    method: "GET",
    path: stream,
    headers: { accept: "application/json" },
    status: 406,
    ...wrong,
  },
  { name: "a body over the limit", path: unary, headers: json, body: large, ...tooLarge },
  {
    name: "a body over the limit, in chunks",
    path: unary,
    headers: { ...json, "transfer-encoding": "chunked" },
    body: large,
    ...tooLarge,
  },
  {
    name: "a body over the limit once decompressed",
    path: unary,
    headers: { ...json, "content-encoding": "gzip" },
    body: gzipSync(large),
    ...tooLarge,
  },
  {
    name: "compressed bytes that are broken",
    path: unary,
    headers: { ...json, "content-encoding": "gzip" },
    body: "{}",
    status: 400,
    code: 3,
    reason: "MALFORMED_MESSAGE",
  },
  {
    name: "a foreign origin",
    method: "GET",
    path: unary,
    headers: { origin: "https://example.com" },
    status: 403,
    code: 7,
    reason: "FOREIGN_ORIGIN",
  },
  {
    name: "a foreign host",
    method: "GET",
    path: unary,
    headers: { host: "example.com" },
    status: 403,
    code: 7,
    reason: "FOREIGN_ORIGIN",
  },
  {
    name: "no token",
    method: "GET",
    path: "/api/v1/config",
    status: 401,
    code: 16,
    reason: "TOKEN_REQUIRED",
  },
  {
    name: "a wrong token",
    method: "GET",
    path: unary,
    headers: { authorization: "Bearer x" },
    status: 401,
    code: 16,
    reason: "TOKEN_INVALID",
  },
  {
    name: "a deadline that passes",
    path: unary,
    headers: { ...json, "connect-timeout-ms": "20" },
    body: '{"behaviour":{"sleepMs":60000}}',
    status: 504,
    code: 4,
    reason: "DEADLINE_EXCEEDED",
  },
  {
    name: "a deadline that is none",
    method: "GET",
    path: unary,
    headers: { "connect-timeout-ms": "soon" },
    status: 400,
    code: 3,
    reason: "MALFORMED_MESSAGE",
  },
  {
    name: "a conflict",
    ...failing("VERSION_CONFLICT"),
    status: 409,
    code: 10,
    reason: "VERSION_CONFLICT",
  },
  {
    name: "a precondition",
    ...failing("AGENT_STATE"),
    status: 400,
    code: 9,
    reason: "AGENT_STATE",
  },
  {
    name: "an exhausted limit",
    ...failing("QUEUE_FULL"),
    status: 429,
    code: 8,
    reason: "QUEUE_FULL",
  },
  {
    name: "something that is not there",
    ...failing("AGENT_NOT_FOUND"),
    status: 404,
    code: 5,
    reason: "AGENT_NOT_FOUND",
  },
  {
    name: "an unavailable store",
    ...failing("STORE_FAILED"),
    status: 503,
    code: 14,
    reason: "STORE_FAILED",
  },
  { name: "a bug", ...failing("BUG"), status: 500, code: 13, reason: "INTERNAL" },
  {
    name: "a stream that fails at once",
    method: "GET",
    path: `${stream}?behaviour.fail_reason=TURN_NOT_FOUND`,
    status: 404,
    code: 5,
    reason: "TURN_NOT_FOUND",
  },
];

describe("errors are google.rpc.Status with the fitting status of HTTP", () => {
  for (const { name, status, code, reason, allow, ...request } of refused) {
    test(name, async () => {
      const answer = await send(port.port, request);
      assert.equal(answer.status, status, answer.body);
      assert.equal(answer.headers["content-type"], "application/json");
      assert.equal(answer.headers.allow, allow);
      assert.ok(answer.headers["caxton-call-id"]);
      if (request.method === "HEAD") return assert.equal(answer.body, "");
      const { code: sent, message, details, ...more } = JSON.parse(answer.body);
      assert.deepEqual([sent, details[0].reason, more], [code, reason, {}]);
      assert.equal(details[0]["@type"], "type.googleapis.com/google.rpc.ErrorInfo");
      assert.ok(message);
      assert.doesNotMatch(answer.body, /secret cause/);
    });
  }
});

test("details of every kind come along", async () => {
  const behaviour = {
    failReason: "INVALID_MANIFEST",
    diagnostics: 1,
    violations: 1,
    retryAfterMs: 1500,
  };
  const answer = await send(port.port, {
    path: unary,
    headers: json,
    body: JSON.stringify({ behaviour }),
  });
  const types = JSON.parse(answer.body).details.map(
    (detail: Record<string, unknown>) => detail["@type"],
  );
  const prefix = "type.googleapis.com/";
  assert.deepEqual(types, [
    `${prefix}google.rpc.ErrorInfo`,
    `${prefix}google.rpc.RetryInfo`,
    `${prefix}google.rpc.BadRequest`,
    `${prefix}caxton.v1.Diagnostic`,
  ]);
});

test("a call goes through the chain: caller, headers, deadline, record", async () => {
  const headers = {
    authorization: `Bearer ${testToken}`,
    "caxton-user": "Ada",
    "x-one": "1",
    "connect-timeout-ms": "60000",
  };
  const answer = await send(port.port, { method: "GET", path: `${unary}?text=hi`, headers });
  const { text, seen } = JSON.parse(answer.body);
  assert.equal(answer.status, 200);
  assert.equal(text, "hi");
  assert.ok(Number(seen.leftMs) > 0 && Number(seen.leftMs) <= 60_000);
  assert.deepEqual(
    { ...seen, leftMs: 0 },
    {
      headers: { "x-one": "1" },
      leftMs: 0,
      caller: "local-token",
      claimedUser: "Ada",
      hasCallId: true,
    },
  );
  const callId = answer.headers["caxton-call-id"];
  const record = await port.record((each) => each.callId === callId);
  assert.deepEqual(
    [
      record.protocol,
      record.method,
      record.code,
      record.caller,
      record.requestMessages,
      record.responseMessages,
    ],
    ["rest", "Unary", "OK", "local-token (Ada)", 1, 1],
  );
});

test("a compressed body, headers of the method, and a deadline that nobody waits for", async () => {
  const body = gzipSync('{"text":"x","behaviour":{"headers":{"x-answer":"yes"}}}');
  const headers = { ...json, "content-encoding": "gzip", "connect-timeout-ms": "9999999999" };
  const answer = await send(port.port, { path: unary, headers, body });
  assert.equal(answer.status, 200);
  assert.equal(JSON.parse(answer.body).text, "x");
  assert.equal(answer.headers["x-answer"], "yes");
});

test("HEAD answers as GET without a body", async () => {
  const [get, head] = await Promise.all(
    ["GET", "HEAD"].map((method) => send(port.port, { method, path: `${unary}?text=abc` })),
  );
  assert.equal(head?.status, 200);
  assert.equal(head?.body, "");
  assert.equal(head?.headers["content-length"], get?.headers["content-length"]);
});

test("a path with a verb has the methods of that verb only", async () => {
  await using rest = await startedRest();
  const answer = await send(rest.port, { method: "DELETE", path: "/api/test/bodies/n:all" });
  assert.deepEqual([answer.status, answer.headers.allow], [405, "POST"]);
});

test("a method without a path of its own is not there", async () => {
  const answer = await send(port.port, {
    path: "/api/caxton.test.v1.ProbeService/Bidi",
    headers: json,
  });
  assert.equal(answer.status, 404);
});
