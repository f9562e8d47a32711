import assert from "node:assert/strict";
import { closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createConnectTransport } from "@connectrpc/connect-node";
import { spawnServer } from "../../e2e/spawned.ts";
import { agentToml, clientsOf, startServer } from "../../e2e/started.ts";
import { openFolder } from "../folder.ts";
import { examined } from "./examined.ts";

test("a server that was stopped leaves a free lock and a whole database, and no file comes", async () => {
  using folder = openFolder();
  const server = await startServer({ directory: folder.path });
  await server.stop();
  const before = readdirSync(folder.path);
  const { exitCode, of } = await examined("/nowhere", { CAXTON_DATA_DIR: folder.path });
  assert.equal(exitCode, 0);
  assert.deepEqual([of("lock").state, of("lock").finding], ["ok", "Free"]);
  assert.match(of("database").finding, /^Whole: \d+ KiB checked$/);
  assert.equal(of("server").state, "note");
  assert.deepEqual(readdirSync(folder.path), before);
});

test("a server that was killed is told from one that hangs", async () => {
  using folder = openFolder();
  await using server = await spawnServer({ directory: folder.path });
  const { agents } = clientsOf(createConnectTransport({ baseUrl: server.url, httpVersion: "1.1" }));
  await agents.deployAgent({ toml: agentToml("Kept") });
  const environment = { CAXTON_DATA_DIR: folder.path };

  server.process.kill("SIGSTOP");
  const hanging = await examined("/nowhere", environment, ["--timeout", "1"]);
  server.process.kill("SIGCONT");
  assert.equal(hanging.exitCode, 9);
  const { pid } = server.process;
  assert.equal(
    hanging.of("lock").finding,
    `A Caxton (process ${pid}) holds ${folder.path} and does not answer`,
  );
  assert.match(
    hanging.of("server").finding,
    /did not answer in time: its process \d+ ended .*hangs/,
  );

  await server.kill();
  const killed = await examined("/nowhere", environment);
  assert.equal(killed.exitCode, 9);
  assert.equal(killed.of("lock").finding, "Free");
  assert.equal(killed.of("database").state, "ok", "with a log that nobody has put in");
  assert.match(killed.of("server").finding, /ECONNREFUSED.*ended without stopping/);
  assert.match(
    killed.of("server").mend ?? "",
    /server\.log .*\nStart it anew: caxton server start -d/,
  );
});

test("a damaged database is found, and one that is none", async () => {
  using folder = openFolder();
  const server = await startServer({ directory: folder.path });
  await server.connect.agents.deployAgent({ toml: agentToml("Damaged") });
  await server.stop();
  const file = join(folder.path, "caxton.db");
  const handle = openSync(file, "r+");
  const pageBytes = 4096;
  for (let at = 2 * pageBytes; at < statSync(file).size; at += 2 * pageBytes) {
    writeSync(handle, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, at);
  }
  closeSync(handle);
  const { exitCode, of } = await examined("/nowhere", { CAXTON_DATA_DIR: folder.path });
  assert.equal(exitCode, 9);
  assert.equal(of("database").state, "failed");
  assert.match(of("database").finding, /caxton\.db is damaged: /);
  assert.match(of("database").mend ?? "", /^Start no server on it/);
  writeFileSync(file, "This is no database, whatever its name says. ".repeat(100));
  const none = await examined("/nowhere", { CAXTON_DATA_DIR: folder.path });
  assert.match(none.of("database").finding, /damaged: file is not a database/);
});
