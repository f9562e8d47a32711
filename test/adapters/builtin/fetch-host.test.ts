import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createFetchHost, type FetchHost } from "../../../src/adapters/builtin/fetch-host.ts";
import type { JobLimits } from "../../../src/adapters/builtin/job-limits.ts";
import type { FetchJob, JobReport } from "../../../src/adapters/builtin/tool-jobs.ts";
import { startedServer } from "./started-tools.ts";

const megabyte = "x".repeat(1024 * 1024);
const never = new AbortController().signal;

/** A host and a server that hangs, or answers with so many megabytes as the path says. */
async function started(host: FetchHost = createFetchHost()) {
  const directory = await mkdtemp(join(tmpdir(), "caxton-fetch-"));
  const server = await startedServer((request, response) => {
    const megabytes = Number(request.url?.slice(1));
    if (Number.isNaN(megabytes)) return;
    response.end(megabyte.repeat(megabytes));
  });
  const rules = { allow: [server.host], methods: undefined, ownAddresses: [] };
  let part = 0;
  const job = (path: string): FetchJob => {
    part += 1;
    const request = {
      ...{ method: "GET", url: `${server.url}/${path}`, headers: {}, body: undefined },
      ...{ redirectsMax: 0, retriesMax: 0, bytesMax: 1e9, allowedHosts: [], verifyTls: true },
    };
    return { request, rules, storage: { directory, partName: `part-${part}`, freeBytesMin: 0 } };
  };
  return {
    directory,
    run(path: string, { signal = never, forMs = 30_000, cpuMs = 30_000 } = {}): Promise<JobReport> {
      const deadline = performance.now() + forMs;
      const limits: JobLimits = { deadline, lateMessage: "late", cpuMs, memoryBytes: 0 };
      return host.run(job(path), limits, signal);
    },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

const troubleOf = ({ outcome }: JobReport) =>
  outcome.kind === "failed" ? outcome.trouble : undefined;

test("requests that hang, are aborted or cost too much leave those beside them alone", async () => {
  await using it = await started();
  const stop = new AbortController();
  const reason = new Error("enough");
  const hung = it.run("hang", { forMs: 300 });
  const aborted = it.run("hang", { signal: stop.signal });
  const dear = it.run("40", { cpuMs: 0 });
  const fine = Promise.all(Array.from({ length: 20 }, () => it.run("1")));
  setTimeout(() => stop.abort(reason), 50);
  await assert.rejects(aborted, reason);
  assert.equal(troubleOf(await dear), "TOOL_CPU_LIMIT");
  for (const { outcome } of await fine) assert.equal(outcome.kind, "fetched");
  const late = await hung;
  assert.equal(troubleOf(late), "TOOL_TIMEOUT");
  assert.equal(late.outcome.kind === "failed" && late.outcome.message, "late");
  const parts = (await readdir(it.directory)).filter((name) => name.startsWith("part-"));
  assert.deepEqual(parts, []);
  await assert.rejects(it.run("1", { signal: AbortSignal.abort(reason) }), reason);
});

test("the CPU time of all requests together is that of the thread, and large ones cost more", async () => {
  await using it = await started();
  await it.run("1");
  const before = process.cpuUsage();
  const reports = await Promise.all([
    it.run("100"),
    ...Array.from({ length: 10 }, () => it.run("0")),
  ]);
  const { user, system } = process.cpuUsage(before);
  const used = reports.map(({ cpuMs }) => cpuMs);
  const sum = used.reduce((one, other) => one + other);
  assert.ok(sum > 0 && sum < (user + system) / 1000, `${sum} ms`);
  assert.ok((used[0] ?? 0) > sum / 2, used.join(" "));
});

test("a thread that is held up is ended with what is in it, and the next call gets another", async () => {
  const loop = 'import { parentPort as p } from "node:worker_threads"; p.on("message", ';
  const code =
    `${loop}({ id, job }) => { if (job.request.url.endsWith("hang")) for (;;); ` +
    'p.postMessage({ id, outcome: { kind: "failed", trouble: "TOOL_FAILED" }, cpuMs: 1 }); });';
  const module = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  await using it = await started(createFetchHost(module));
  const hung = it.run("hang", { forMs: 100 });
  const beside = it.run("1");
  assert.equal(troubleOf(await hung), "TOOL_TIMEOUT");
  assert.equal(troubleOf(await beside), "TOOL_CRASHED");
  assert.equal(troubleOf(await it.run("1")), "TOOL_FAILED");
});
