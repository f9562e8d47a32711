import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../../../../src/domain/limits.ts";
import { reasonOf, sampleContext, sampleEvent } from "../sample.ts";
import type { OpenContractStore } from "../store-contract.ts";
import { all, deploy } from "./writes.ts";

/** What writes that come together do. */
export function batchContract(open: OpenContractStore): void {
  test("a bad operation does not disturb the others of its batch", async () => {
    await using store = await open();
    const writes = [
      deploy(store, "Ada"),
      store.write("deleteAgent", {
        ...sampleContext("DeleteAgent", ""),
        workspace: "w",
        name: "Nobody",
        force: false,
      }),
      deploy(store, "Bob"),
    ];
    const reasons = await Promise.all(writes.map(reasonOf));
    assert.deepEqual(reasons, ["none", "AGENT_NOT_FOUND", "none"]);
    assert.equal((await store.listAgents(all)).length, 2);
  });

  test("more writes than may wait are refused", async () => {
    await using store = await open();
    const attempts = limits.writesWaitingMax + 1;
    const writes = Array.from({ length: attempts }, () =>
      reasonOf(store.write("appendEvent", sampleEvent("boot"))),
    );
    const reasons = await Promise.all(writes);
    assert.equal(reasons.filter((reason) => reason === "none").length, limits.writesWaitingMax);
    assert.equal(reasons.at(-1), "QUEUE_FULL");
    assert.equal(await reasonOf(store.write("appendEvent", sampleEvent("boot"))), "none");
  });

  test("a store that is closed finishes its writes and takes no more", async () => {
    const store = await open();
    const writes = Array.from({ length: 600 }, () =>
      reasonOf(store.write("appendEvent", sampleEvent("boot"))),
    );
    const closed = store[Symbol.asyncDispose]();
    assert.equal(await reasonOf(store.write("appendEvent", sampleEvent("late"))), "STOPPING");
    assert.deepEqual(new Set(await Promise.all(writes)), new Set(["none"]));
    await closed;
  });
}
