import assert from "node:assert/strict";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import Database from "better-sqlite3";
import { type Db, openMemoryDatabase } from "../../../src/adapters/store/database.ts";
import { migrate } from "../../../src/adapters/store/migrate.ts";
import { migrations } from "../../../src/adapters/store/migrations.ts";
import { openStore } from "../../../src/adapters/store/open-store.ts";
import type { Position } from "../../../src/domain/ids.ts";
import {
  neverFatal,
  runtime,
  sampleDeploy,
  sampleFile,
  silent,
  temporaryDirectory,
} from "./sample.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const released = readdirSync(fixtures).filter((name) => name.endsWith(".db"));

/** What the database is made of, as SQL. */
function schemaOf(db: Db): unknown[] {
  return db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").all();
}

test("there is a fixture of every schema but the newest, which may still change until its release", () => {
  const all = migrations.map((_, index) => `schema-${index + 1}.db`);
  const missing = all.filter((name) => !released.includes(name));
  assert.deepEqual(
    missing.filter((name) => name !== all.at(-1)),
    [],
  );
  assert.deepEqual(
    released.filter((name) => !all.includes(name)),
    [],
  );
});

for (const name of released) {
  test(`the database fixture ${name} opens with all that is in it`, async () => {
    using directory = temporaryDirectory();
    copyFileSync(join(fixtures, name), join(directory.path, "caxton.db"));
    const settings = { runtime, observer: silent, onFatal: neverFatal };
    {
      await using store = await openStore({ directory: directory.path, ...settings });
      const agents = await store.listAgents({ workspace: "w", after: "", limit: 10 });
      assert.deepEqual(
        agents.map((agent) => [agent.name, agent.version, agent.state]),
        [
          ["Ada", 3, "SUSPENDED"],
          ["Bob", 1, "ACTIVE"],
        ],
      );
      const version = await store.findVersion({ workspace: "w", name: "Ada" }, 0);
      assert.deepEqual([version?.toml, version?.rollbackOf], ["one", 1]);
      assert.equal(version?.git?.branch, "main");
      const events = await store.listEvents({ after: 0 as Position, limit: 100 });
      assert.deepEqual([events.length, events.at(-1)?.agent?.name], [7, "Cid"]);
      const repeat = sampleDeploy([sampleFile("Ada", "one")], "r1");
      const [first] = await store.write("deployAgents", repeat);
      assert.deepEqual([first?.outcome, first?.agent.version], ["CREATED", 1]);
    }
    const migrated = new Database(join(directory.path, "caxton.db"));
    assert.deepEqual(schemaOf(migrated), schemaOf(openMemoryDatabase()));
    migrated.close();
  });
}

test("a migration that fails leaves the database as it was", () => {
  const db = new Database(":memory:");
  db.exec("CREATE TABLE agents (theirs INTEGER)");
  const before = schemaOf(db);
  assert.throws(() => migrate(db), /already exists/);
  assert.deepEqual(schemaOf(db), before);
  assert.equal(db.pragma("user_version", { simple: true }), 0);
});
