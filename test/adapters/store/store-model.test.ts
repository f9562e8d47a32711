import assert from "node:assert/strict";
import { test } from "node:test";
import { openMemoryDatabase } from "../../../src/adapters/store/database.ts";
import { openMemoryStore } from "../../../src/adapters/store/memory-store.ts";
import { runAgainstModel } from "./model-run.ts";
import { runtime, silent } from "./sample.ts";

const unusedBlobs = `SELECT count(*) FROM blobs b WHERE NOT EXISTS (
  SELECT 1 FROM agent_versions v WHERE v.workspace = b.workspace AND v.checksum = b.sha256)`;

test("random operations and crashes leave what the plain model says", async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const db = openMemoryDatabase();
    await runAgainstModel(seed, {
      crashes: true,
      open: async (reached) =>
        openMemoryStore({ db, runtime, observer: silent, onFatal() {}, reached }),
    });
    assert.equal(db.prepare(unusedBlobs).pluck().get(), 0);
    assert.equal(db.pragma("foreign_key_check", { simple: true }), undefined);
  }
});
