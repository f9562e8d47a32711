import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openStore } from "../../../src/adapters/store/open-store.ts";
import { getTool, needs } from "../../needs.ts";
import { neverFatal, runtime, sampleEvent, silent, temporaryDirectory } from "./sample.ts";

const script = join(import.meta.dirname, "acknowledge-writes.ts");

/** Runs the script under strace and returns what it printed and the trace. */
function trace(mode: string, directory: string, ...options: string[]) {
  mkdirSync(join(directory, "data"), { mode: 0o700 });
  const file = join(directory, "trace");
  const args = ["-f", "-y", "-o", file, ...options, process.execPath, script, mode];
  const output = execFileSync(getTool("strace"), [...args, join(directory, "data")], {
    encoding: "utf8",
  });
  return { output, lines: readFileSync(file, "utf8").split("\n") };
}

/** The lines of a trace with each sync where it ended: another thread may interrupt its line. */
function withWholeSyncs(lines: readonly string[]): string[] {
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const thread = line.split(" ", 1)[0] ?? "";
    if (/sync\(.*<unfinished/.test(line)) {
      begun.set(thread, line);
      return [];
    }
    return /<\.\.\. \w*sync resumed>/.test(line) ? [`${begun.get(thread)} ${line}`] : [line];
  });
}

/**
 * Acknowledgements that were printed while something in the log was written and not yet synced, or
 * before anything new was synced.
 */
function findEarlyAcknowledgements(lines: readonly string[]): string[] {
  const early: string[] = [];
  let unsynced = 0;
  let synced = 0;
  for (const line of withWholeSyncs(lines)) {
    if (/pwrite64\(\d+<[^>]*-wal>/.test(line)) unsynced += 1;
    if (/sync\(\d+<[^>]*-wal>.* = 0$/.test(line)) {
      synced += unsynced;
      unsynced = 0;
    }
    const acknowledged = /write\(1<.*"acknowledged ([\w-]+)/.exec(line)?.[1];
    if (acknowledged === undefined) continue;
    if (unsynced > 0 || synced === 0) early.push(acknowledged);
    synced = 0;
  }
  return early;
}

const calls = ["-e", "trace=fsync,fdatasync,write,pwrite64"];
const options = needs("strace");

for (const mode of ["worker", "full"]) {
  test(`no write is acknowledged before its sync (${mode})`, options, () => {
    using directory = temporaryDirectory();
    const { output, lines } = trace(mode, directory.path, ...calls);
    assert.equal(output.match(/acknowledged/g)?.length, 40);
    assert.deepEqual(findEarlyAcknowledgements(lines), []);
  });
}

test("the trace shows acknowledgements before their sync when there is none", options, () => {
  using directory = temporaryDirectory();
  const { lines } = trace("off", directory.path, ...calls);
  assert.equal(findEarlyAcknowledgements(lines).length, 40);
});

test("a sync that fails ends the store, and a repeat gives one result", options, async () => {
  using directory = temporaryDirectory();
  const fault = ["-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=20+"];
  const { output } = trace("worker", directory.path, ...fault);
  assert.match(output, /^fatal: disk I\/O error \(SQLITE_IOERR/m);
  assert.equal(output.match(/fatal/g)?.length, 1);
  const [lost = ""] = /(?<=STORE_FAILED )\S+/.exec(output) ?? [];
  assert.match(lost, /^single-\d+$/);

  const settings = { runtime, observer: silent, onFatal: neverFatal };
  await using store = await openStore({ directory: join(directory.path, "data"), ...settings });
  const first = await store.write("appendEvent", sampleEvent(lost, lost));
  assert.equal(await store.write("appendEvent", sampleEvent(lost, lost)), first);
  assert.equal(await store.lastPosition(), first);
  assert.equal(first, Number(lost.replace("single-", "")) + 1);
});
