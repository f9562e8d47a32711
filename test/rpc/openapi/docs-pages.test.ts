import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { send } from "../raw-clients.ts";
import { type StartedPort, startedPort } from "../started-port.ts";

let port: StartedPort;
before(async () => {
  port = await startedPort();
});
after(() => port[Symbol.asyncDispose]());

const get = (path: string, headers = {}) => send(port.port, { method: "GET", path, headers });

test("the document tells what this server has", async () => {
  const { status, headers, body } = await get("/openapi.json");
  assert.equal(status, 200);
  assert.equal(headers["content-type"], "application/json");
  const paths = Object.keys(JSON.parse(body).paths).toSorted();
  assert.deepEqual(paths, ["/api/test/stream", "/api/test/unary", "/api/v1/config"]);
});

for (const path of ["/openapi.json", "/docs", "/docs/start.js", "/docs/swagger-ui-bundle.js"]) {
  test(`${path} is not sent again to whoever has it`, async () => {
    const { status, headers } = await get(path);
    assert.equal(status, 200);
    const etag = String(headers.etag);
    for (const known of [etag, `"x", W/${etag}`, "*"]) {
      const again = await get(path, { "if-none-match": known });
      assert.deepEqual([again.status, again.body, again.headers.etag], [304, "", etag]);
    }
    assert.equal((await get(path, { "if-none-match": '"other"' })).status, 200);
  });
}

test("the page loads only from here, and everything that it loads is here", async () => {
  const { headers, body } = await get("/docs");
  assert.match(
    String(headers["content-security-policy"]),
    /^default-src 'none'; script-src 'self';/,
  );
  const links = [...body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link ?? "");
  assert.equal(links.length, 4);
  for (const link of links) assert.equal((await get(link)).status, 200, link);
});
