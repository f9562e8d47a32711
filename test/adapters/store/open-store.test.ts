import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { suite, test } from "node:test";
import Database from "better-sqlite3";
import { migrations } from "../../../src/adapters/store/migrations.ts";
import { type OpenStoreOptions, openStore } from "../../../src/adapters/store/open-store.ts";
import { StoreOpenError } from "../../../src/adapters/store/store-open-error.ts";
import { threadUrl } from "../../../src/adapters/store/writer-worker.ts";
import type { Position } from "../../../src/domain/ids.ts";
import type { Store } from "../../../src/domain/store.ts";
import {
  neverFatal,
  reasonOf,
  runtime,
  sampleDeploy,
  sampleEvent,
  sampleFile,
  silent,
  temporaryDirectory,
} from "./sample.ts";
import { storeContract } from "./store-contract.ts";

function openIn(directory: string, options: Partial<OpenStoreOptions> = {}) {
  return openStore({ directory, runtime, observer: silent, onFatal: neverFatal, ...options });
}

storeContract("store in a directory", async (options) => {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(temporaryDirectory()).path;
  const store = opened.use(await openIn(directory, options));
  const all = opened.move();
  return { ...store, [Symbol.asyncDispose]: () => all.disposeAsync() };
});

/** A directory with one agent of 100 kB, closed properly. */
async function filledDirectory() {
  const directory = temporaryDirectory();
  await using store = await openIn(directory.path);
  await store.write("deployAgents", sampleDeploy([sampleFile("Ada", "x".repeat(100_000))]));
  return directory;
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const handle = openSync(file, "r+");
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

/** Runs SQL on the database of a directory that no store uses. */
function alter(directory: string, sql: string): void {
  const db = new Database(join(directory, "caxton.db"));
  db.exec(sql);
  db.close();
}

/** Asserts that the directory is refused with a sentence and a hint that match. */
async function refused(directory: string, message: RegExp, hint: RegExp): Promise<void> {
  await assert.rejects(openIn(directory), (error) => {
    assert.ok(error instanceof StoreOpenError, String(error));
    assert.match(error.message, message);
    assert.match(error.hint, hint);
    return true;
  });
}

suite("opening", () => {
  test("what was written is there after closing, which leaves no log behind", async () => {
    using directory = await filledDirectory();
    assert.equal(
      statSync(join(directory.path, "caxton.db-wal"), { throwIfNoEntry: false }),
      undefined,
    );
    await using store = await openIn(directory.path);
    assert.equal((await store.findAgent({ workspace: "w", name: "Ada" }))?.version, 1);
  });

  test("only a database that was closed properly says so", async () => {
    using directory = await filledDirectory();
    const db = new Database(join(directory.path, "caxton.db"), { readonly: true });
    const mark = db.prepare("SELECT value FROM meta WHERE key = 'clean_stop'").pluck();
    assert.equal(mark.get(), "yes");
    {
      await using _store = await openIn(directory.path);
      assert.equal(mark.get(), "no");
    }
    assert.equal(mark.get(), "yes");
    db.close();
  });

  test("directory and files are for their owner only", async () => {
    using directory = temporaryDirectory();
    const path = join(directory.path, "made", "here");
    await using store = await openIn(path);
    await store.write("appendEvent", sampleEvent("boot"));
    const mode = (name: string) => statSync(join(path, name)).mode & 0o777;
    const modes = ["", "lock", "caxton.db", "caxton.db-wal", "caxton.db-shm"].map(mode);
    assert.deepEqual(modes, [0o700, 0o600, 0o600, 0o600, 0o600]);
  });

  test("a directory in use is refused, and the store that uses it goes on", async () => {
    using directory = temporaryDirectory();
    await using store = await openIn(directory.path);
    await refused(directory.path, /is used by another Caxton/, /CAXTON_DATA_DIR/);
    assert.equal(await store.write("appendEvent", sampleEvent("boot")), 1);
  });

  test("a path that cannot be a directory is refused", async () => {
    using directory = temporaryDirectory();
    const path = join(directory.path, "file");
    writeFileSync(path, "");
    await refused(path, /Cannot use .*file as data directory/, /CAXTON_DATA_DIR/);
  });

  test("a database of a newer Caxton is refused and left as it is", async () => {
    using directory = await filledDirectory();
    alter(directory.path, `PRAGMA user_version = ${migrations.length + 1}`);
    const before = readFileSync(join(directory.path, "caxton.db"));
    await refused(directory.path, /written by a newer Caxton/, /Start the newer Caxton/);
    assert.deepEqual(readFileSync(join(directory.path, "caxton.db")), before);
  });

  test("a database of another program is refused", async () => {
    using directory = temporaryDirectory();
    alter(directory.path, "CREATE TABLE theirs (id INTEGER)");
    await refused(directory.path, /of another program/, /Move it away/);
  });

  test("the writer's thread is found beside its module, in sources and compiled", () => {
    assert.equal(threadUrl("file:///a/x.ts").href, "file:///a/writer-thread.ts");
    assert.equal(threadUrl("file:///a/x.js").href, "file:///a/writer-thread.js");
  });
});

suite("damage", () => {
  const damages = [
    { name: "no header", at: 0, bytes: Buffer.alloc(100, 7) },
    { name: "no page size", at: 16, bytes: Buffer.from([0, 3]) },
    { name: "no schema", at: 100, bytes: Buffer.alloc(3_000, 0xff) },
  ];
  for (const { name, at, bytes } of damages) {
    test(`a database with ${name} is refused with what to do`, async () => {
      using directory = await filledDirectory();
      overwrite(join(directory.path, "caxton.db"), at, bytes);
      await refused(directory.path, /caxton\.db is damaged/, /restore a copy/);
    });
  }

  test("a cut off database is refused with what to do", async () => {
    using directory = await filledDirectory();
    const file = join(directory.path, "caxton.db");
    for (const bytes of [50, 8_192]) {
      writeFileSync(file, readFileSync(file).subarray(0, bytes));
      await refused(directory.path, /caxton\.db is damaged/, /restore a copy/);
    }
  });

  test("after an unclean stop damage anywhere is found", async () => {
    using directory = await filledDirectory();
    const file = join(directory.path, "caxton.db");
    alter(directory.path, "UPDATE meta SET value = 'no' WHERE key = 'clean_stop'");
    const pages = readFileSync(file);
    for (let page = 4_096 * 2; page < pages.length; page += 4_096) {
      overwrite(file, page, Buffer.alloc(64, 0xee));
    }
    await refused(directory.path, /caxton\.db is damaged/, /restore a copy/);
  });
});

suite("full disk", () => {
  test("writes are refused while too little is free, reads go on", async () => {
    using directory = await filledDirectory();
    await using store = await openIn(directory.path, { freeDiskBytesMin: Number.MAX_SAFE_INTEGER });
    assert.equal(await reasonOf(store.write("appendEvent", sampleEvent("boot"))), "DISK");
    assert.equal((await store.findAgent({ workspace: "w", name: "Ada" }))?.version, 1);
    assert.equal((await store.status()).acceptsWrites, false);
  });

  test("of concurrent writes only those that find no room fail", async () => {
    using directory = temporaryDirectory();
    {
      await using store = await openIn(directory.path, { maxPageCount: 60 });
      const names = Array.from({ length: 20 }, (_, index) => `agent-${index}`);
      const writes = names.map((name, index) => {
        const text = index === 7 ? "x".repeat(250_000) : name;
        return reasonOf(store.write("deployAgents", sampleDeploy([sampleFile(name, text)])));
      });
      const reasons = await Promise.all(writes);
      assert.deepEqual(
        reasons,
        names.map((_, index) => (index === 7 ? "DISK" : "none")),
      );
      assert.equal((await store.status()).agents, 19);
    }
    await using store = await openIn(directory.path);
    const again = sampleDeploy([sampleFile("agent-7", "x".repeat(250_000))]);
    assert.equal(await reasonOf(store.write("deployAgents", again)), "none");
  });
});

suite("failing", () => {
  test("a failed COMMIT ends the store; after it a repeat gives one result", async () => {
    using directory = await filledDirectory();
    alter(
      directory.path,
      `CREATE TABLE parent (id INTEGER PRIMARY KEY);
      CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
      CREATE TRIGGER planted AFTER INSERT ON events WHEN new.subject = 'poison'
      BEGIN INSERT INTO child VALUES (1); END`,
    );
    const fatal: Error[] = [];
    {
      await using store = await openIn(directory.path, { onFatal: (error) => fatal.push(error) });
      const writes = ["fine", "poison", "late"].map((subject) =>
        reasonOf(store.write("appendEvent", sampleEvent(subject, subject))),
      );
      assert.deepEqual(new Set(await Promise.all(writes)), new Set(["STORE_FAILED"]));
      const later = store.write("appendEvent", sampleEvent("later"));
      assert.equal(await reasonOf(later), "STORE_FAILED");
      assert.equal((await store.findAgent({ workspace: "w", name: "Ada" }))?.version, 1);
    }
    assert.equal(fatal.length, 1);
    assert.match(fatal[0]?.message ?? "", /SQLITE_CONSTRAINT_FOREIGNKEY/);
    alter(directory.path, "DROP TRIGGER planted");
    await using store = await openIn(directory.path);
    const first = await store.write("appendEvent", sampleEvent("poison", "poison"));
    assert.equal(await store.write("appendEvent", sampleEvent("poison", "poison")), first);
    assert.equal(await store.lastPosition(), first);
  });

  test("kill -9 during writes: all that was acknowledged is there, each once", async () => {
    using directory = temporaryDirectory();
    const script = join(import.meta.dirname, "write-until-killed.ts");
    const child = spawn(process.execPath, [script, directory.path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const acknowledged: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === 500) child.kill("SIGKILL");
    }
    assert.equal((await exited)[1], "SIGKILL");
    assert.ok(acknowledged.length >= 500);

    await using store = await openIn(directory.path);
    for (const id of acknowledged) {
      const agent = await store.findAgent({ workspace: "w", name: `agent-${id}` });
      assert.equal(agent?.version, 1, id);
    }
    const last = await store.lastPosition();
    assert.equal((await store.status()).agentVersions, last);
    assert.equal(await repeatAll(store, last), "CREATED 1");
    assert.equal(await store.lastPosition(), last);
  });
});

/** Repeats every deployment that is in the log and says what came of them. */
async function repeatAll(store: Store, last: Position): Promise<string> {
  const results = new Set<string>();
  for (let after = 0; after < last; after += 100) {
    const events = await store.listEvents({ after: after as Position, limit: 100 });
    const repeats = events.map(async ({ subject }) => {
      const input = sampleDeploy([sampleFile(subject)], subject.replace("agent-", ""));
      const [deployed] = await store.write("deployAgents", input);
      results.add(`${deployed?.outcome} ${deployed?.agent.version}`);
    });
    await Promise.all(repeats);
  }
  return [...results].join();
}
