import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { openFolder } from "../folder.ts";
import { examined } from "./examined.ts";

const hourSeconds = 3_600;

test("a clock that is behind the last write fails", async () => {
  using folder = openFolder();
  const file = join(folder.path, "caxton.db");
  writeFileSync(file, "");
  const later = Date.now() / 1_000 + hourSeconds;
  utimesSync(file, later, later);
  const { exitCode, of } = await examined("/nowhere", { CAXTON_DATA_DIR: folder.path });
  assert.equal(exitCode, 9);
  assert.match(of("clock").finding, /^It is behind: the database was last written at \d{4}-/);
});

test("a server whose clock is another is told", async () => {
  const server = createServer((_, response) => {
    const date = new Date(Date.now() + hourSeconds * 1_000).toUTCString();
    response.writeHead(200, { date }).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const { of } = await examined("/nowhere", { CAXTON_URL: `http://127.0.0.1:${port}` });
  server.closeAllConnections();
  server.close();
  assert.equal(of("clock").state, "warning");
  assert.match(of("clock").finding, /^The server's clock is (3599|3600) s ahead of this one$/);
});

test("too few open files for the connections there may be are told", () => {
  using folder = openFolder();
  const module = new URL("../command-run.ts", import.meta.url).href;
  const script =
    `const { runCommand } = await import(${JSON.stringify(module)});\n` +
    `const environment = { HOME: ${JSON.stringify(folder.path)}, CAXTON_PORT: "0" };\n` +
    'console.log((await runCommand(["doctor", "-o", "json"], { environment })).stdout);';
  const command = 'ulimit -n 1000; exec "$0" --input-type=module -e "$1"';
  const words = ["-c", command, process.execPath, script];
  const { findings } = JSON.parse(execFileSync("bash", words, { encoding: "utf8" }));
  const open = findings.find(({ check }: { check: string }) => check === "open files");
  assert.equal(open.state, "warning");
  assert.equal(open.finding, "1000 allowed, too few for 4096 connections");
  assert.match(open.mend, /^ulimit -n 4352 before/);
});
