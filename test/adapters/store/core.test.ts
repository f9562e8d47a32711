import assert from "node:assert/strict";
import { suite, test } from "node:test";
import Database from "better-sqlite3";
import { type Core, createCore } from "../../../src/adapters/store/core.ts";
import { type Db, openMemoryDatabase } from "../../../src/adapters/store/database.ts";
import { createDiskGauge } from "../../../src/adapters/store/disk-gauge.ts";
import type { Operation } from "../../../src/domain/store.ts";
import { sampleDeploy, sampleEvent, sampleFile, start } from "./sample.ts";

const roomy = createDiskGauge({
  readFreeBytes: () => 1_000,
  freeBytesMin: 1,
  monotonic: () => 0,
});

function deploy(name: string, toml = "one", requestId?: string): Operation<"deployAgents"> {
  return { kind: "deployAgents", input: sampleDeploy([sampleFile(name, toml)], requestId) };
}

function event(subject: string, requestId?: string): Operation<"appendEvent"> {
  return { kind: "appendEvent", input: sampleEvent(subject, requestId) };
}

/** What became of each operation, in a word. */
function outcomes(results: ReturnType<Core["commit"]>): string[] {
  return results.map((result) => {
    if ("failure" in result) return result.failure.reason;
    return "bug" in result ? result.bug.message : "done";
  });
}

function rows(db: Db, table: string): number {
  return db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? -1;
}

/** Lets the database grow by `pages` more. */
function limitPages(db: Db, pages: number): void {
  const used = db.pragma("page_count", { simple: true }) as number;
  db.pragma(`max_page_count = ${used + pages}`);
}

/** Makes every event about "poison" break a rule that is checked at COMMIT only. */
function plantFailingCommit(db: Db): void {
  db.exec(`
    CREATE TABLE planted_parent (id INTEGER PRIMARY KEY);
    CREATE TABLE planted_child (
      id INTEGER REFERENCES planted_parent (id) DEFERRABLE INITIALLY DEFERRED
    );
    CREATE TRIGGER planted AFTER INSERT ON events WHEN new.subject = 'poison'
    BEGIN INSERT INTO planted_child VALUES (1); END`);
}

suite("full disk", () => {
  test("of a batch, only the operation that finds no room fails", () => {
    const db = openMemoryDatabase();
    const core = createCore(db, { disk: roomy });
    limitPages(db, 20);
    const huge = "x".repeat(200_000);
    const batch = [deploy("Ada", "a", "r1"), deploy("Bob", huge, "r2"), deploy("Cid", "c", "r3")];
    assert.deepEqual(outcomes(core.commit(batch)), ["done", "DISK", "done"]);
    assert.deepEqual([rows(db, "agents"), rows(db, "blobs"), rows(db, "requests")], [2, 2, 2]);
    assert.equal(db.pragma("integrity_check", { simple: true }), "ok");
  });

  test("what failed for want of room works once there is some", () => {
    const db = openMemoryDatabase();
    const core = createCore(db, { disk: roomy });
    limitPages(db, 20);
    const batch = [deploy("Bob", "x".repeat(200_000), "r2")];
    assert.deepEqual(outcomes(core.commit(batch)), ["DISK"]);
    limitPages(db, 200);
    assert.deepEqual(outcomes(core.commit(batch)), ["done"]);
  });
});

suite("errors", () => {
  test("a failing COMMIT ends the store and leaves nothing of the batch", () => {
    const db = openMemoryDatabase();
    plantFailingCommit(db);
    const core = createCore(db, { disk: roomy });
    assert.throws(() => core.commit([event("fine"), event("poison")]), /FOREIGN KEY/);
    assert.equal(db.inTransaction, false);
    assert.equal(rows(db, "events"), 0);
  });

  test("a bug in one operation leaves the others of its batch alone", () => {
    const db = openMemoryDatabase();
    const core = createCore(db, { disk: roomy });
    const broken = deploy("Bob");
    const input = { ...broken.input, files: [{ ...sampleFile("Bob"), checksum: undefined }] };
    const results = core.commit([deploy("Ada"), { ...broken, input } as never, deploy("Cid")]);
    const [first, second, third] = outcomes(results);
    assert.deepEqual([first, third], ["done", "done"]);
    assert.match(second ?? "", /NOT NULL/);
    assert.equal(rows(db, "agents"), 2);
  });

  test("damage that is met in the middle of a batch ends the store", () => {
    const bytes = openMemoryDatabase().serialize();
    const db = new Database(bytes);
    const root = "SELECT rootpage FROM sqlite_schema WHERE name = 'blobs'";
    const page = db.prepare<[], number>(root).pluck().get() ?? 0;
    db.close();
    bytes.fill(0xee, (page - 1) * 4_096, page * 4_096);
    const damaged = new Database(bytes);
    const core = createCore(damaged, { disk: roomy });
    assert.throws(() => core.commit([deploy("Ada")]), { code: /^SQLITE_CORRUPT/ });
    assert.equal(damaged.inTransaction, false);
  });
});

suite("keeping small", () => {
  test("contents are stored once, and go with the last agent that has them", () => {
    const db = openMemoryDatabase();
    const core = createCore(db, { disk: roomy });
    const remove = (name: string): Operation => ({
      kind: "deleteAgent",
      input: { actor: "ada", at: start, workspace: "w", name, force: false },
    });
    core.commit([deploy("Ada", "one"), deploy("Ada", "two"), deploy("Ada", "one")]);
    core.commit([deploy("Bob", "one")]);
    assert.equal(rows(db, "blobs"), 2);
    core.commit([remove("Ada")]);
    assert.equal(rows(db, "blobs"), 1);
    core.commit([remove("Bob")]);
    const left = ["blobs", "agents", "agent_versions", "agent_labels"].map((name) =>
      rows(db, name),
    );
    assert.deepEqual(left, [0, 0, 0, 0]);
  });

  test("requests older than the window are swept", () => {
    const db = openMemoryDatabase();
    const core = createCore(db, { disk: roomy, requestIdWindowMs: 1_000 });
    core.commit([event("boot", "r1"), event("boot", "r2")]);
    const later = event("boot", "r3");
    const at = (start + 1_000) as typeof start;
    core.commit([{ ...later, input: { ...later.input, at } }]);
    assert.deepEqual(db.prepare("SELECT id FROM requests").pluck().all(), ["r3"]);
  });
});

suite("free space", () => {
  test("writes are refused below the limit and taken again above it, looking now and then", () => {
    const db = openMemoryDatabase();
    const disk = { free: 10, now: 0, looks: 0 };
    const gauge = createDiskGauge({
      readFreeBytes() {
        disk.looks += 1;
        return disk.free;
      },
      freeBytesMin: 10,
      monotonic: () => disk.now,
    });
    const core = createCore(db, { disk: gauge });
    const steps = [
      { now: 0, free: 10, expected: "done" },
      { now: 99, free: 9, expected: "done" },
      { now: 100, free: 9, expected: "DISK" },
      { now: 199, free: 10, expected: "DISK" },
      { now: 200, free: 10, expected: "done" },
    ];
    for (const { expected, ...state } of steps) {
      Object.assign(disk, state);
      assert.deepEqual(outcomes(core.commit([event("boot")])), [expected], JSON.stringify(state));
    }
    assert.equal(disk.looks, 3);
    assert.equal(rows(db, "events"), 3);
  });
});
