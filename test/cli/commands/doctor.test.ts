import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Finding } from "../../../cli/doctor/finding.ts";
import { getTable } from "../../docs/markdown.ts";
import { startServer } from "../../e2e/started.ts";
import { root, runCommand } from "../command-run.ts";
import { examined } from "../doctor/examined.ts";
import { openFolder } from "../folder.ts";

test("a machine without a server is well, and is left as it was", async () => {
  using folder = openFolder();
  const { exitCode, findings, of } = await examined(folder.path);
  const unwell = findings.filter(({ state, check }) => state !== "ok" && check !== "build");
  assert.deepEqual(
    unwell.map(({ check, state, mend }) => [check, state, mend]),
    [
      ["data directory", "note", ""],
      ["server", "note", "caxton server start -d"],
      ["contexts", "note", ""],
    ],
  );
  assert.equal(exitCode, 0);
  assert.match(of("node").finding, /^Node v\d+/);
  assert.match(of("sqlite").finding, /^SQLite 3\./);
  assert.equal(existsSync(join(folder.path, ".local")), false);
});

test("a server that runs is well; each check is a row", async () => {
  using folder = openFolder();
  await using server = await startServer();
  const environment = { HOME: folder.path, CAXTON_DATA_DIR: server.directory };
  const { exitCode, stdout, stderr } = await runCommand(["doctor"], { environment });
  assert.equal(exitCode, 0, stdout + stderr);
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ {2,}/));
  assert.deepEqual(rows[0], ["CHECK", "STATE", "FINDING"]);
  const byCheck = new Map(rows.map(([check, state, finding]) => [check, [state, finding]]));
  assert.deepEqual(
    [...byCheck.keys()].slice(1),
    "node,build,sqlite,configuration,environment,data directory,disk,lock,port,server,contexts,models,clock,open files".split(
      ",",
    ),
  );
  assert.deepEqual(byCheck.get("data directory"), ["ok", server.directory]);
  assert.deepEqual(byCheck.get("lock"), [
    "ok",
    `Held by the server that runs, process ${process.pid}`,
  ]);
  assert.deepEqual(byCheck.get("port"), ["ok", `The server listens on ${server.url}`]);
  assert.deepEqual(byCheck.get("server"), ["ok", `${server.url} answers, version 0.1.0`]);
  assert.match(stderr, /^[✓!] (Nothing is wrong|0 failures, 1 warning)\n$/m);
});

test("the build looks into the store as the sources do", async () => {
  using folder = openFolder();
  await using server = await startServer({ directory: folder.path });
  await server.stop();
  const words = [join(root, "cli", "bin.js"), "doctor", "-o", "json"];
  const env = { HOME: folder.path, CAXTON_DATA_DIR: folder.path, CAXTON_PORT: "0" };
  const { stdout } = await promisify(execFile)(process.execPath, words, { env });
  const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
  const states = new Map(findings.map(({ check, state }) => [check, state]));
  for (const check of ["sqlite", "lock", "database"]) assert.equal(states.get(check), "ok", stdout);
});

test("every check is explained on the page about trouble, in this order", async () => {
  using folder = openFolder();
  await using server = await startServer({ directory: folder.path });
  await server.stop();
  const { findings } = await examined("/nowhere", { CAXTON_DATA_DIR: folder.path });
  const header = "| Check | What is looked at | When it is not well |";
  assert.deepEqual(
    getTable("docs/troubleshooting.md", header).map(([check]) => check),
    findings.map(({ check }) => `\`${check}\``),
  );
});

test("what failed is told with its mend, and is exit code 9", async () => {
  using folder = openFolder();
  const environment = { HOME: folder.path, CAXTON_PORT: "none" };
  const words = ["doctor", "--server", "http://127.0.0.1:1"];
  const { exitCode, stderr } = await runCommand(words, { environment, columns: 120 });
  assert.equal(exitCode, 9);
  assert.ok(
    stderr.includes(
      "✗ configuration: caxton server start --print-config shows every value and where it comes from\n",
    ),
    stderr,
  );
  assert.ok(
    stderr.includes(
      "✗ server: Start one: caxton server start -d\n" +
        "  Or name another: --server, CAXTON_URL or caxton context use\n",
    ),
    stderr,
  );
  assert.match(
    stderr,
    /✗ 2 failures, \d warnings?\n {2}More on each: docs\/troubleshooting\.md\n$/,
  );
  const { stdout } = await runCommand([...words, "-o", "name"], { environment });
  assert.equal(stdout, "configuration\nserver\n");
});

test("whoever leaves it is not told of anything", async () => {
  using folder = openFolder();
  const { exitCode, stdout } = await runCommand(["doctor"], {
    environment: { HOME: folder.path },
    interrupted: AbortSignal.abort(),
  });
  assert.deepEqual({ exitCode, stdout }, { exitCode: 130, stdout: "" });
});
