import assert from "node:assert/strict";
import { test } from "node:test";
import { send } from "./raw-clients.ts";
import { startedPort } from "./started-port.ts";

const origin = "http://localhost:5173";
const path = "/caxton.test.v1.ProbeService/Unary";
const question = {
  "access-control-request-method": "POST",
  "access-control-request-headers": "authorization,content-type",
};

function openPort() {
  return startedPort({ allowedOrigins: [origin] });
}

test("a browser is told that a page of an allowed origin may call", async () => {
  await using port = await openPort();
  for (const each of [path, "/api/test/unary"]) {
    const answer = await send(port.port, {
      ...{ path: each, method: "OPTIONS" },
      headers: { origin, "sec-fetch-site": "cross-site", ...question },
    });
    assert.equal(answer.status, 204);
    const { headers } = answer;
    assert.equal(headers["access-control-allow-origin"], origin);
    assert.equal(headers["access-control-allow-credentials"], undefined);
    assert.equal(headers.vary, "Origin");
    assert.match(headers["access-control-allow-methods"] as string, /^POST, GET, /);
    const allowed = (headers["access-control-allow-headers"] as string).toLowerCase().split(", ");
    for (const name of ["authorization", "content-type", "connect-protocol-version"]) {
      assert.ok(allowed.includes(name), name);
    }
  }
});

test("the page may read answers, refusals and pages, and what they say of errors", async () => {
  await using port = await openPort();
  const headers = { origin, "sec-fetch-site": "cross-site", "content-type": "application/json" };
  const requests = [
    { path, body: "{}" },
    { path, body: "no JSON" },
    { path: "/api/test/unary", body: "{}" },
    { path: "/nowhere", body: "{}" },
    { path: "/page", method: "GET" },
  ];
  for (const request of requests) {
    const answer = await send(port.port, { ...request, headers });
    assert.equal(answer.headers["access-control-allow-origin"], origin, request.path);
    assert.match(answer.headers["access-control-expose-headers"] as string, /caxton-call-id/);
  }
});

test("any other origin is refused as before, and gets no such header", async () => {
  await using port = await openPort();
  for (const foreign of ["http://localhost:5174", `${origin}.evil.example`, "null", "https://x"]) {
    const headers = { origin: foreign, ...question };
    const answer = await send(port.port, { path, method: "OPTIONS", headers });
    assert.deepEqual([answer.status, answer.reason], [403, "FOREIGN_ORIGIN"], foreign);
    assert.equal(answer.headers["access-control-allow-origin"], undefined);
  }
});

test("a page of this server gets none of it", async () => {
  await using port = await openPort();
  const own = `http://127.0.0.1:${port.port}`;
  const headers = { origin: own, "content-type": "application/json" };
  const answer = await send(port.port, { path, headers, body: "{}" });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["access-control-allow-origin"], undefined);
});
