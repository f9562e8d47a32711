import assert from "node:assert/strict";
import { test } from "node:test";
import { examine } from "../../../cli/doctor/examine.ts";
import { meetPatient } from "../../../cli/doctor/patient.ts";
import { root } from "../command-run.ts";
import { openFolder } from "../folder.ts";

function meet(home: string, timeoutMs: number) {
  const screen = { isTerminal: false, columns: 80, write: () => {} };
  return meetPatient({
    root,
    version: "0.1.0",
    terminal: {
      stdout: screen,
      stderr: screen,
      stdin: { isTerminal: false, keys: process.stdin, async *[Symbol.asyncIterator]() {} },
      environment: { HOME: home, CAXTON_PORT: "0" },
      interrupted: new AbortController().signal,
    },
    connection: { timeoutMs },
    config: undefined,
    dataDirectory: undefined,
  });
}

test("a check that takes too long is told as such, and the others are not kept waiting", async () => {
  using folder = openFolder();
  const findings = await examine(await meet(folder.path, 1));
  const sqlite = findings.find(({ check }) => check === "sqlite");
  assert.deepEqual(sqlite, {
    check: "sqlite",
    state: "warning",
    finding: "Not known after 0.001 s",
    mend: "Give it longer: caxton doctor --timeout 0.01",
  });
  assert.ok(findings.some(({ check, state }) => check === "node" && state === "ok"));
});

test("a check that breaks is a failure and no end of the others", async () => {
  using folder = openFolder();
  const patient = await meet(folder.path, 5_000);
  const findings = await examine({ ...patient, root: "/nowhere\0" });
  const broken = findings.find(({ check }) => check === "sqlite");
  assert.equal(broken?.state, "failed");
  assert.match(broken?.finding ?? "", /^It cannot be looked at: /);
  assert.ok(findings.some(({ check, state }) => check === "port" && state === "ok"));
});
