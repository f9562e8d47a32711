import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { agentToml, startServer } from "../../e2e/started.ts";
import { getTool, needs } from "../../needs.ts";

/**
 * Rules of a request are in comments, not in the schema, and the JSON of protobuf takes more than
 * the schema tells (null, enums by number): these two checks would find that and no more.
 */
const otherChecks = ["positive_data_acceptance", "negative_data_rejection"];

const options = [
  ["--phases", "examples,coverage,fuzzing"],
  ["--checks", "all"],
  ["--exclude-checks", otherChecks.join(",")],
  ["--max-examples", "20"],
  ["--seed", "20261123"],
  ["--request-timeout", "10"],
  ["--no-color"],
  ["--continue-on-failure"],
].flat();

test("no request makes an error of the server, or an answer that OpenAPI does not tell", {
  ...needs("schemathesis"),
}, async () => {
  await using server = await startServer();
  await server.connect.agents.deployAgent({ toml: agentToml("Writer") });
  const folder = await mkdtemp(join(tmpdir(), "caxton-schemathesis-"));
  try {
    const headers = [
      // Watches would never end.
      "connect-timeout-ms: 300",
      `Authorization: Bearer ${server.token}`,
    ].flatMap((header) => ["--header", header]);
    const args = ["run", `${server.url}/openapi.json`, ...options, ...headers];
    const { status, output } = await run(getTool("schemathesis"), args, folder);
    assert.equal(status, 0, output);
    assert.match(output, /Tested: \d{2}/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

function run(tool: string, args: readonly string[], cwd: string) {
  return new Promise<{ status: number; output: string }>((resolve) => {
    execFile(tool, args, { cwd, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}
