import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectGrpc, connectRaw, frame, send } from "../rpc/raw-clients.ts";
import { startedPort } from "../rpc/started-port.ts";

const path = "/caxton.test.v1.ProbeService/Unary";

interface Case {
  readonly name: string;
  readonly headers: (port: number) => Record<string, string>;
  readonly allowed: boolean;
}

const cases: readonly Case[] = [
  { name: "Host 127.0.0.1", headers: (port) => ({ host: `127.0.0.1:${port}` }), allowed: true },
  { name: "Host localhost", headers: (port) => ({ host: `LocalHost:${port}` }), allowed: true },
  { name: "Host [::1]", headers: (port) => ({ host: `[::1]:${port}` }), allowed: true },
  {
    name: "a configured Host",
    headers: (port) => ({ host: `caxton.internal:${port}` }),
    allowed: true,
  },
  {
    name: "a configured Host with its own port",
    headers: () => ({ host: "proxy.example:8443" }),
    allowed: true,
  },
  {
    name: "a name that was made to point here",
    headers: (port) => ({ host: `rebind.example:${port}` }),
    allowed: false,
  },
  {
    name: "another port",
    headers: (port) => ({ host: `127.0.0.1:${port === 1 ? 2 : 1}` }),
    allowed: false,
  },
  { name: "no port", headers: () => ({ host: "127.0.0.1" }), allowed: false },
  {
    name: "another address of this machine",
    headers: (port) => ({ host: `0.0.0.0:${port}` }),
    allowed: false,
  },
  {
    name: "a name that only begins like ours",
    headers: (port) => ({ host: `localhost.evil.example:${port}` }),
    allowed: false,
  },
  {
    name: "its own Origin",
    headers: (port) => ({ origin: `http://127.0.0.1:${port}` }),
    allowed: true,
  },
  { name: "a foreign Origin", headers: () => ({ origin: "https://evil.example" }), allowed: false },
  {
    name: "an Origin of another port",
    headers: () => ({ origin: "http://127.0.0.1:1" }),
    allowed: false,
  },
  { name: "the Origin `null`", headers: () => ({ origin: "null" }), allowed: false },
  {
    name: "Sec-Fetch-Site: cross-site",
    headers: () => ({ "sec-fetch-site": "cross-site" }),
    allowed: false,
  },
  {
    name: "Sec-Fetch-Site: same-origin",
    headers: () => ({ "sec-fetch-site": "same-origin" }),
    allowed: true,
  },
  { name: "Sec-Fetch-Site: none", headers: () => ({ "sec-fetch-site": "none" }), allowed: true },
];

const allowedHosts = ["caxton.internal", "proxy.example:8443"];

describe("where a request comes from", () => {
  for (const { name, headers, allowed } of cases) {
    test(`${name} is ${allowed ? "let in" : "refused"} over HTTP/1.1`, async () => {
      await using port = await startedPort({ allowedHosts });
      const json = { "content-type": "application/json", ...headers(port.port) };
      const answer = await send(port.port, { path, headers: json, body: "{}" });
      const page = await send(port.port, {
        path: "/page",
        method: "GET",
        headers: headers(port.port),
      });
      if (allowed) {
        assert.deepEqual([answer.status, page.status], [200, 200]);
        return;
      }
      for (const refused of [answer, page]) {
        assert.deepEqual(
          [refused.status, refused.code, refused.reason],
          [403, "permission_denied", "FOREIGN_ORIGIN"],
        );
        assert.equal(refused.headers["access-control-allow-origin"], undefined);
      }
      assert.deepEqual(
        port.records.map(({ reason }) => reason),
        ["FOREIGN_ORIGIN", "FOREIGN_ORIGIN"],
      );
    });

    test(`${name} is ${allowed ? "let in" : "refused"} over HTTP/2`, async () => {
      await using port = await startedPort({ allowedHosts });
      using client = await connectGrpc(port.port);
      const { host, ...others } = headers(port.port);
      const more = host === undefined ? others : { ...others, ":authority": host };
      const answer = await client.send(path, frame(Buffer.alloc(0)), more);
      assert.deepEqual([answer.status, answer.reason], allowed ? [0, ""] : [7, "FOREIGN_ORIGIN"]);
      assert.equal((await port.record()).reason, answer.reason);
    });
  }

  test("a good :authority does not excuse a foreign Host", async () => {
    await using port = await startedPort();
    using client = await connectGrpc(port.port);
    const answer = await client.send(path, frame(Buffer.alloc(0)), { host: "evil.example" });
    assert.equal(answer.reason, "FOREIGN_ORIGIN");
  });

  test("no Host at all is refused", async () => {
    await using port = await startedPort();
    using raw = await connectRaw(port.port);
    raw.socket.write("GET /page HTTP/1.0\r\n\r\n");
    await raw.closed;
    assert.match(raw.heard(), /^HTTP\/1\.1 403 .*"code":"permission_denied"/s);
  });

  test("a request for a whole address of another site finds nothing", async () => {
    await using port = await startedPort();
    using raw = await connectRaw(port.port);
    const head = `host: 127.0.0.1:${port.port}\r\nconnection: close\r\n`;
    raw.socket.write(`GET http://evil.example/page HTTP/1.1\r\n${head}\r\n`);
    await raw.closed;
    assert.match(raw.heard(), /^HTTP\/1\.1 404 /);
  });

  test("metrics do not get names that a stranger made up", async () => {
    await using port = await startedPort();
    const headers = { host: "evil.example" };
    await send(port.port, { path: "/made.up.Service/Name", headers });
    const { service, method } = await port.record();
    assert.deepEqual([service, method], ["unknown", "unknown"]);
  });
});
