import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openStore } from "../../src/adapters/store/open-store.ts";
import type { AgentId, Sha256, UnixMs } from "../../src/domain/ids.ts";
import type { Observer } from "../../src/domain/observer.ts";
import type { AppendEvent, DeployAgents, Store } from "../../src/domain/store.ts";
import { createRuntime } from "../../src/runtime.ts";
import { findTool } from "../needs.ts";
import { silentObserver } from "../silent-observer.ts";
import { median, type Row } from "./table.ts";

const rounds = 5;
const roundMs = 400;
const runtime = createRuntime({ onTaskFailure: (_task, error) => console.error(error) });

/** One write of 460 bytes, done and on disk. */
type Write = () => Promise<unknown>;

const event: AppendEvent = {
  actor: "bench",
  at: 1_790_000_000_000 as UnixMs,
  event: "SERVER_STARTED",
  workspace: "bench",
  subject: "a-write-of-some-size",
  attributes: { text: "x".repeat(380) },
};

/** Durable writes and reads of the store, next to better-sqlite3 alone with group commit. */
export async function storeRows(): Promise<Row[]> {
  const own = await withStore(async (store) => [await deployRow(store), await readRow(store)]);
  return [...(await writeRows()), ...slowDiskRows(), ...own];
}

/** Writes at several numbers under way; also what a child process of `slowDiskRows` measures. */
function writeRows(): Promise<Row[]> {
  return withStore(async (store, commits, directory) => {
    using raw = openRaw(join(directory, "raw.db"));
    const write = () => store.write("appendEvent", event);
    const rows: Row[] = [];
    for (const inFlight of [1, 16, 64]) {
      rows.push(await compare(inFlight, write, raw.write));
      Object.assign(commits, { count: 0, operations: 0 });
      await rate(write, inFlight);
      const value = commits.count / commits.operations;
      rows.push({ name: `commits (one sync each) per write, ${inFlight} in flight`, value });
    }
    return rows;
  });
}

/** The same on a disk whose sync takes a millisecond longer; none where there is no strace. */
function slowDiskRows(): Row[] {
  const strace = findTool("strace");
  if (strace === undefined) return [];
  const delay = ["-e", "trace=fsync", "-e", "inject=fsync:delay_exit=1000"];
  const args = ["-f", "--seccomp-bpf", "-o", "/dev/null", ...delay, process.execPath];
  const output = execFileSync(strace, [...args, import.meta.filename], { encoding: "utf8" });
  const rows: Row[] = JSON.parse(output);
  return rows
    .filter(({ reference }) => reference !== undefined)
    .map((row) => ({ ...row, name: `${row.name}, sync + 1 ms` }));
}

interface Commits {
  count: number;
  operations: number;
}

async function withStore(
  measure: (store: Store, commits: Commits, directory: string) => Promise<Row[]>,
): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), "caxton-bench-"));
  const commits: Commits = { count: 0, operations: 0 };
  const observer: Observer = {
    ...silentObserver,
    commit({ operations }) {
      commits.count += 1;
      commits.operations += operations;
    },
  };
  const onFatal = (error: Error) => console.error(error);
  try {
    await using store = await openStore({ directory, runtime, observer, onFatal });
    return await measure(store, commits, directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Both in turns, so that a busy machine slows both. */
async function compare(inFlight: number, write: Write, raw: Write): Promise<Row> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await rate(write, inFlight));
    theirs.push(await rate(raw, inFlight));
  }
  return {
    name: `durable writes/s, ${inFlight} in flight`,
    value: median(ours),
    reference: { name: "better-sqlite3, group commit", value: median(theirs) },
    goal: { least: 0.8 },
  };
}

/** Writes a second with a fixed number under way. */
async function rate(write: Write, inFlight: number): Promise<number> {
  const began = performance.now();
  let count = 0;
  const callers = Array.from({ length: inFlight }, async () => {
    while (performance.now() - began < roundMs) {
      await write();
      count += 1;
    }
  });
  await Promise.all(callers);
  return (count * 1_000) / (performance.now() - began);
}

/**
 * The same row in the same table, with nothing around it: one transaction per round of the loop.
 */
function openRaw(file: string): Disposable & { readonly write: Write } {
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec(`CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, at INTEGER,
    workspace TEXT, subject TEXT, actor TEXT, attributes TEXT, agent TEXT) STRICT`);
  const insert = db.prepare("INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?, ?, NULL)");
  const { event: kind, at, workspace, subject, actor, attributes } = event;
  const insertAll = db.transaction((count: number) => {
    for (let index = 0; index < count; index += 1) {
      insert.run(kind, at, workspace, subject, actor, JSON.stringify(attributes));
    }
  });
  let waiting: (() => void)[] = [];
  const flush = () => {
    const done = waiting;
    waiting = [];
    insertAll.immediate(done.length);
    for (const resolve of done) resolve();
  };
  return {
    write: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 1) setImmediate(flush);
      }),
    [Symbol.dispose]: () => void db.close(),
  };
}

let deployed = 0;

function nextDeploy(): DeployAgents {
  deployed += 1;
  const toml = `name = "agent-${deployed}"\n${"# text\n".repeat(200)}`;
  const checksum: Sha256 = runtime.sha256(toml);
  const summary = {
    name: `agent-${deployed}`,
    declaredVersion: "0.1.0",
    description: "An agent of the benchmark",
    capabilities: ["data-analysis"],
    tools: ["csv_parser"],
    tags: [],
  };
  const newId = runtime.id("agent") as AgentId;
  const request = { caller: "local", method: "DeployAgent", id: newId, bodyHash: checksum };
  const files = [{ summary, toml, checksum, newId }];
  return { actor: "bench", at: event.at, workspace: "bench", files, request };
}

async function deployRow(store: Store): Promise<Row> {
  const value = await rate(() => store.write("deployAgents", nextDeploy()), 16);
  return { name: "agents deployed/s, 16 in flight, each a request of its own", value };
}

async function readRow(store: Store): Promise<Row> {
  const reads = 20_000;
  const began = performance.now();
  for (let read = 0; read < reads; read += 1) {
    await store.findAgent({ workspace: "bench", name: `agent-${1 + (read % deployed)}` });
  }
  const value = ((performance.now() - began) * 1_000) / reads;
  return { name: "point read of an agent on the main thread, µs", value, goal: { most: 20 } };
}

if (import.meta.main) console.log(JSON.stringify(await writeRows()));
