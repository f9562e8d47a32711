import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openMemoryDatabase } from "../../../src/adapters/store/database.ts";
import { openMemoryStore } from "../../../src/adapters/store/memory-store.ts";
import { neverFatal, reasonOf, runtime, sampleDeploy, sampleFile, silent } from "./sample.ts";
import { storeContract } from "./store-contract.ts";

storeContract("memory store", async (options) =>
  openMemoryStore({ runtime, observer: silent, onFatal: neverFatal, ...options }),
);

suite("memory store: crashes", () => {
  for (const crashPoint of ["before-commit", "after-commit"] as const) {
    test(`a crash ${crashPoint} leaves a repeat with one result`, async () => {
      const db = openMemoryDatabase();
      const fatal: string[] = [];
      const crashing = openMemoryStore({
        db,
        runtime,
        observer: silent,
        onFatal: (error) => fatal.push(error.message),
        reached(point) {
          if (point === crashPoint) throw new Error(`crash ${point}`);
        },
      });
      const input = sampleDeploy([sampleFile("Ada")], "r1");
      const lost = [1, 2].map(() => reasonOf(crashing.write("deployAgents", input)));
      assert.deepEqual(await Promise.all(lost), ["STORE_FAILED", "STORE_FAILED"]);
      assert.equal(await reasonOf(crashing.write("deployAgents", input)), "STORE_FAILED");
      assert.deepEqual(fatal, [`crash ${crashPoint}`]);

      await using store = openMemoryStore({ db, runtime, observer: silent, onFatal: neverFatal });
      const survived = (await store.lastPosition()) === 1;
      assert.equal(survived, crashPoint === "after-commit");
      const [deployed] = await store.write("deployAgents", input);
      assert.deepEqual([deployed?.outcome, deployed?.agent.version], ["CREATED", 1]);
      assert.equal(await store.lastPosition(), 1);
    });
  }
});
