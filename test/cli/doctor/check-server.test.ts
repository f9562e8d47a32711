import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { contextsPath } from "../../../cli/contexts.ts";
import { ComponentState, SystemService } from "../../../clients/gen/caxton/v1/system_service_pb.ts";
import { startServer } from "../../e2e/started.ts";
import { runCommand } from "../command-run.ts";
import { startFakeServer } from "../fake-server.ts";
import { openFolder } from "../folder.ts";
import { examined } from "./examined.ts";

test("a server of another version, and components that are not well, are told", async () => {
  await using server = await startFakeServer((router) => {
    router.service(SystemService, {
      getServerInfo: () => ({ version: "9.9.9" }),
      getStatus: () => ({
        components: [
          { name: "store", state: ComponentState.OK },
          { name: "disk", state: ComponentState.DEGRADED, detail: "nearly full" },
          { name: "turns", state: ComponentState.FAILED, detail: "at a stop" },
        ],
      }),
    });
  });
  const { exitCode, of, findings } = await examined("/nowhere", { CAXTON_URL: server.url });
  assert.equal(exitCode, 9);
  assert.equal(
    of("server").finding,
    `${server.url} is of version 9.9.9, and this command of 0.1.0`,
  );
  assert.match(of("server").mend ?? "", /^Start the server anew/);
  assert.deepEqual(
    [of("server: disk").state, of("server: disk").finding],
    ["warning", "nearly full"],
  );
  assert.deepEqual(
    [of("server: turns").state, of("server: turns").finding],
    ["failed", "at a stop"],
  );
  assert.ok(findings.every(({ check }) => check !== "server: store"));
});

test("something that takes calls and never answers is given up", async () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const { exitCode, of } = await examined("/nowhere", { CAXTON_URL: url }, ["--timeout", "0.5"]);
  assert.equal(exitCode, 9);
  assert.equal(of("server").finding, `${url} did not answer in time`);
  for (const socket of sockets) socket.destroy();
  silent.close();
});

test("an address that is none is told", async () => {
  const { exitCode, of } = await examined("/nowhere", { CAXTON_URL: "nowhere" });
  assert.equal(exitCode, 9);
  assert.equal(of("server").finding, "'nowhere' is no address of a server");
});

test("a context in use whose server is dead fails, another one is a warning", async () => {
  using folder = openFolder();
  await using server = await startServer();
  const environment = { HOME: folder.path };
  const context = (...words: string[]) => runCommand(["context", ...words], { environment });
  await context("set", "live", "--server", server.url);
  const well = await examined(folder.path);
  assert.equal(well.of("contexts").finding, "1 lead to servers; 'live' is in use");
  await context("set", "old", "--server", "http://127.0.0.1:1", "--api-key", "s3cret");
  const beside = await examined(folder.path);
  assert.deepEqual([beside.exitCode, beside.of("context old").state], [0, "warning"]);
  await context("set", "live", "--api-key", "wr0ng");
  const keyed = await examined(folder.path);
  assert.equal(keyed.of("server").state, "failed", "the key is of no use");
  assert.match(keyed.of("server").mend ?? "", /Check --api-key/);
  assert.doesNotMatch(keyed.text, /s3cret|wr0ng/);
  await context("use", "old");
  const { exitCode, text, of } = await examined(folder.path);
  assert.equal(exitCode, 9);
  assert.equal(
    of("context old").finding,
    "In use: No server answers at http://127.0.0.1:1 (ECONNREFUSED)",
  );
  assert.match(of("context old").mend ?? "", /caxton context set old --server <url>\n/);
  assert.doesNotMatch(text, /s3cret/);
});

test("a file of contexts that others can read, and a damaged one, are told", async () => {
  using folder = openFolder();
  await using server = await startServer();
  const environment = { HOME: folder.path };
  await runCommand(["context", "set", "live", "--server", server.url], { environment });
  const path = contextsPath(environment);
  chmodSync(path, 0o644);
  const open = (await examined(folder.path)).of("contexts");
  assert.deepEqual([open.state, open.mend], ["warning", `chmod 600 '${path}'`]);
  writeFileSync(path, "current = ");
  const { exitCode, of } = await examined(folder.path);
  assert.equal(exitCode, 9);
  assert.match(of("contexts").finding, /contexts\.toml is damaged/);
});
