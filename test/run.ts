/**
 * The test runner: `node test/run.ts [--long] [file …]`. Runs every `*.test.ts` below `test`, with
 * `--long` every `*.long.test.ts`, or the files named. Ends with what was not run and why, and with
 * `N passed, N failed` on the last line. Exit status 1 on any failure, and when no test ran.
 */
import { globSync } from "node:fs";
import { relative, resolve } from "node:path";
import { run } from "node:test";
import { parseArgs } from "node:util";
import { createResults } from "./run-results.ts";

/** Longest time of one test, and of one file, by default and for `--long`. */
const limitsMs = {
  fast: { test: 60_000, file: 120_000 },
  long: { test: 600_000, file: 1_200_000 },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { long: { type: "boolean", default: false } },
});
const limits = values.long ? limitsMs.long : limitsMs.fast;
const files = positionals.length > 0 ? positionals : findFiles(values.long);
const stop = new AbortController();
const results = createResults((file) => relative(process.cwd(), file));
const running = new Map<string, NodeJS.Timeout>();

const events = run({
  files: files.map((file) => resolve(file)),
  concurrency: 2,
  isolation: "process",
  timeout: limits.test,
  signal: stop.signal,
});
for await (const { type, data } of events) {
  if (type === "test:dequeue" && isFile(data)) watch(data.name);
  if (type === "test:stdout" || type === "test:stderr") results.output(data.file, data.message);
  if (type !== "test:complete") continue;
  if (isFile(data)) clearTimeout(running.get(data.name));
  const line = isFile(data) ? results.fileDone(data) : results.testDone(data);
  if (line !== undefined) console.log(line);
}
console.log(results.report());
process.exitCode = results.succeeded() ? 0 : 1;

function findFiles(long: boolean): string[] {
  const all = globSync("test/**/*.test.ts", { exclude: ["**/node_modules/**"] });
  return all.filter((file) => file.endsWith(".long.test.ts") === long).toSorted();
}

/** A file is reported as a test that has the file's path as name. */
function isFile({ name, nesting }: { name: string; nesting: number }): boolean {
  return nesting === 0 && files.some((file) => resolve(file) === name);
}

/** Node waits forever for a file that leaves a timer or a socket behind. */
function watch(file: string) {
  const giveUp = () => {
    results.hangs(file, limits.file);
    stop.abort();
  };
  running.set(file, setTimeout(giveUp, limits.file));
}
