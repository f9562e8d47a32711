import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { JobLimits } from "../../../src/adapters/builtin/job-limits.ts";
import type { CsvJob } from "../../../src/adapters/builtin/tool-jobs.ts";
import { createToolPool } from "../../../src/adapters/builtin/tool-pool.ts";

const never = new AbortController().signal;
const small: CsvJob = { input: { text: "a,b\n1,2\n" }, encoding: undefined, query: {} };

const limitsFor = (forMs: number): JobLimits => {
  const memoryBytes = 100 * 1024 * 1024;
  return { deadline: performance.now() + forMs, lateMessage: "late", cpuMs: 60_000, memoryBytes };
};

test("small tables do not wait behind a large one, and large ones wait for each other", async () => {
  const directory = await mkdtemp(join(tmpdir(), "caxton-pool-"));
  const file = join(directory, "large.csv");
  await writeFile(file, `a,b\n${"1,2\n".repeat(1_000_000)}`);
  const large: CsvJob = { ...small, input: { file } };
  await using pool = createToolPool({ computingMax: 1, fetchingMax: 1, waitingMax: 1 });
  const ends: string[] = [];
  const run = async (name: string, job: CsvJob) => {
    const report = await pool.compute(job, limitsFor(60_000), never);
    ends.push(name);
    return report.outcome.kind === "failed" ? report.outcome.trouble : report.outcome.kind;
  };
  const first = run("first", large);
  const second = run("second", large);
  assert.equal(await run("small", small), "analysed");
  assert.equal(await run("third", large), "TOOL_FAILED");
  assert.deepEqual(await Promise.all([first, second]), ["analysed", "analysed"]);
  assert.deepEqual(ends, ["small", "third", "first", "second"]);
  await rm(directory, { recursive: true });
});

test("who finds no thread until its deadline is told so, and leaves no place taken", async () => {
  await using pool = createToolPool({ computingMax: 1, fetchingMax: 1, waitingMax: 9 });
  const running = pool.compute(small, limitsFor(60_000), never);
  const late = await pool.compute(small, limitsFor(-1), never);
  assert.equal(late.outcome.kind === "failed" && late.outcome.trouble, "TOOL_TIMEOUT");
  const gone = new Error("gone");
  const stop = new AbortController();
  const aborted = pool.compute(small, limitsFor(60_000), stop.signal);
  stop.abort(gone);
  await assert.rejects(aborted, gone);
  assert.equal((await running).outcome.kind, "analysed");
  assert.equal((await pool.compute(small, limitsFor(60_000), never)).outcome.kind, "analysed");
});
