import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { test } from "node:test";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { createEgress, type EgressOptions } from "../../../src/adapters/egress/create-egress.ts";
import type { Resolver } from "../../../src/adapters/egress/filtered-lookup.ts";
import { EgressError, type EgressRequest } from "../../../src/domain/egress.ts";
import { startedServer } from "../builtin/started-tools.ts";

const plain: EgressRequest = {
  method: "GET",
  url: "",
  headers: {},
  body: undefined,
  redirectsMax: 3,
  retriesMax: 0,
  bytesMax: 1_000_000,
  allowedHosts: [],
  verifyTls: true,
};

async function fetchText(
  options: Partial<EgressOptions>,
  request: Partial<EgressRequest>,
  signal = new AbortController().signal,
) {
  const egress = createEgress({
    allow: [],
    methods: undefined,
    ownAddresses: () => [],
    ...options,
  });
  await using answer = await egress.open({ ...plain, ...request }, signal);
  const parts: Uint8Array[] = [];
  for await (const chunk of answer.body) parts.push(chunk);
  const { status, url, redirects, headers } = answer;
  return { status, url, redirects, headers, text: Buffer.concat(parts).toString() };
}

/** The first address for the first question, the second for the next … the last for all others. */
function resolving(...answers: string[][]): Resolver {
  let asked = 0;
  return (_name, _options, callback) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  };
}

const isRefused = (error: unknown) => error instanceof EgressError && error.problem === "refused";
const hasProblem = (problem: string, message: RegExp) => (error: unknown) =>
  error instanceof EgressError && error.problem === problem && message.test(error.message);

function echo(request: IncomingMessage, response: ServerResponse) {
  response.end(JSON.stringify({ method: request.method, headers: request.headers }));
}

test("a name that leads to a private address is refused at every connection", async () => {
  await using server = await startedServer(echo);
  const { port } = server;
  const url = `http://rebind.example:${port}/`;
  await assert.rejects(fetchText({ resolve: resolving(["127.0.0.1"]) }, { url }), isRefused);
  const allow = [`127.0.0.1:${port}`];
  const granted = await fetchText({ allow, resolve: resolving(["127.0.0.1"]) }, { url });
  assert.equal(granted.status, 200);
});

test("of several addresses only those that may be used are used", async () => {
  await using server = await startedServer(echo);
  const { port } = server;
  const allow = [`127.0.0.1:${port}`];
  const resolve = resolving(["10.255.255.1", "127.0.0.1"]);
  const answer = await fetchText({ allow, resolve }, { url: `http://many.example:${port}/` });
  assert.equal(answer.status, 200);
});

test("a redirect is a new address to check: by name, by number and to this server", async () => {
  const targets: Record<string, string> = {};
  await using hidden = await startedServer(echo);
  await using server = await startedServer((request, response) => {
    response.writeHead(302, { location: targets[request.url ?? ""] }).end();
  });
  targets["/number"] = hidden.url;
  targets["/name"] = `http://name.example:${hidden.port}/`;
  targets["/file"] = "file:///etc/passwd";
  targets["/password"] = `http://me:pw@${server.host}/`;
  const options = { allow: [server.host], resolve: resolving(["127.0.0.1"]) };
  await assert.rejects(fetchText(options, { url: `${server.url}/number` }), isRefused);
  await assert.rejects(fetchText(options, { url: `${server.url}/name` }), isRefused);
  const invalid = hasProblem("invalid", /./);
  await assert.rejects(fetchText(options, { url: `${server.url}/file` }), invalid);
  await assert.rejects(fetchText(options, { url: `${server.url}/password` }), invalid);
  const own = { allow: [server.host, hidden.host], ownAddresses: () => [hidden.host] };
  await assert.rejects(fetchText(own, { url: `${server.url}/number` }), isRefused);
});

test("a chain of redirects is followed to its limit", async () => {
  await using server = await startedServer((request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) response.end("there");
    else response.writeHead(301, { location: `/${left - 1}` }).end();
  });
  const allow = [server.host];
  const answer = await fetchText({ allow }, { url: `${server.url}/3` });
  assert.equal(answer.text, "there");
  assert.equal(answer.redirects.length, 3);
  const tooMany = hasProblem("failed", /more than 3 redirects/);
  await assert.rejects(fetchText({ allow }, { url: `${server.url}/4` }), tooMany);
});

test("credentials stay at home when a redirect leads to another host", async () => {
  await using other = await startedServer(echo);
  await using server = await startedServer((request, response) => {
    const location = request.url === "/away" ? `${other.url}/x` : "/echo";
    if (request.url === "/echo") echo(request, response);
    else response.writeHead(307, { location }).end();
  });
  const allow = [server.host, other.host];
  const headers = {
    Authorization: "Bearer k",
    Cookie: "a=b",
    "X-Api-Key": "k",
    Accept: "text/csv",
  };
  const away = await fetchText({ allow }, { url: `${server.url}/away`, headers });
  const seen = JSON.parse(away.text).headers;
  assert.deepEqual(
    [seen.authorization, seen.cookie, seen["x-api-key"]],
    [undefined, undefined, undefined],
  );
  assert.equal(seen.accept, "text/csv");
  const home = await fetchText({ allow }, { url: `${server.url}/home`, headers });
  assert.equal(JSON.parse(home.text).headers.authorization, "Bearer k");
});

test("a redirected POST becomes a GET without body, but for 307 and 308", async () => {
  await using server = await startedServer((request, response) => {
    const status = Number(request.url?.slice(1));
    if (status > 0) response.writeHead(status, { location: "/" }).end();
    else echo(request, response);
  });
  const methodAfter = async (status: number) => {
    const request = { method: "POST", body: "b", url: `${server.url}/${status}` };
    return JSON.parse((await fetchText({ allow: [server.host] }, request)).text).method;
  };
  const after = await Promise.all([301, 302, 303, 307, 308].map(methodAfter));
  assert.deepEqual(after, ["GET", "GET", "GET", "POST", "POST"]);
});

test("headers that could forge another request are refused before anything is sent", async () => {
  let requests = 0;
  await using server = await startedServer((_request, response) => {
    requests += 1;
    response.end();
  });
  const cases: Record<string, string>[] = [
    { "x-a": "b\r\nx-evil: 1" },
    { "x-a": "b\nc" },
    { "x-a\r\nx-evil": "1" },
    { "x a": "1" },
    { "x-a": "ünïcode" },
    { "x-a": "\u0000" },
    { Host: "other.example" },
    { "Transfer-Encoding": "chunked" },
    { "content-length": "0" },
    { Connection: "upgrade" },
    { "Proxy-Authorization": "x" },
    { TE: "trailers" },
    Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`x-${index}`, "1"])),
  ];
  for (const headers of cases) {
    const request = { url: server.url, headers };
    const invalid = hasProblem("invalid", /header/);
    await assert.rejects(fetchText({ allow: [server.host] }, request), invalid);
  }
  assert.equal(requests, 0);
});

test("packed bodies are unpacked, and broken ones are told", async () => {
  const bodies: Record<string, Buffer> = {
    gzip: gzipSync("hello"),
    br: brotliCompressSync("hello"),
    zstd: zstdCompressSync("hello"),
    identity: Buffer.from("hello"),
    broken: gzipSync("hello").subarray(0, 12),
    unknown: Buffer.from("hello"),
  };
  await using server = await startedServer((request, response) => {
    const name = request.url?.slice(1) ?? "";
    const encoding = name === "broken" ? "gzip" : name;
    response.writeHead(200, { "content-encoding": encoding }).end(bodies[name]);
  });
  const allow = [server.host];
  for (const name of ["gzip", "br", "zstd", "identity"]) {
    assert.equal(
      (await fetchText({ allow }, { url: `${server.url}/${name}` })).text,
      "hello",
      name,
    );
  }
  const head = await fetchText({ allow }, { url: `${server.url}/gzip`, method: "HEAD" });
  assert.equal(head.text, "");
  for (const name of ["broken", "unknown"]) {
    const failed = hasProblem("failed", /./);
    await assert.rejects(fetchText({ allow }, { url: `${server.url}/${name}` }), failed, name);
  }
});

test("an endless body and a small body that unpacks to a huge one end at the limit", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  await using server = await startedServer((request, response) => {
    if (request.url === "/bomb") {
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
      return;
    }
    const chunk = Buffer.alloc(64 * 1024);
    const write = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", write);
    write();
  });
  const allow = [server.host];
  const tooLarge = hasProblem("failed", /larger than 1000000 bytes/);
  await assert.rejects(fetchText({ allow }, { url: `${server.url}/bomb` }), tooLarge);
  await assert.rejects(fetchText({ allow }, { url: `${server.url}/endless` }), tooLarge);
});

test("what fails for a moment is repeated as often as the file says, but never a POST", async () => {
  let requests = 0;
  await using server = await startedServer((_request, response) => {
    requests += 1;
    response.writeHead(requests < 3 ? 503 : 200).end();
  });
  const allow = [server.host];
  assert.equal((await fetchText({ allow }, { url: server.url, retriesMax: 2 })).status, 200);
  requests = 0;
  const posted = await fetchText({ allow }, { url: server.url, method: "POST", retriesMax: 2 });
  assert.deepEqual([posted.status, requests], [503, 1]);
});

test("an abort ends a request before the answer and within its body", async () => {
  await using server = await startedServer((request, response) => {
    if (request.url === "/body") response.write("start");
  });
  for (const path of ["/silent", "/body"]) {
    const stop = new AbortController();
    const request = fetchText({ allow: [server.host] }, { url: server.url + path }, stop.signal);
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await assert.rejects(request, /enough|abort/i, path);
  }
});
