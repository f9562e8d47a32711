import assert from "node:assert/strict";
import { test } from "node:test";
import {
  reasonOf,
  sampleContext,
  sampleDeploy,
  sampleEvent,
  sampleFile,
  start,
} from "../sample.ts";
import type { OpenContractStore } from "../store-contract.ts";
import { command, deploy, events, ref, remove } from "./writes.ts";

/** What a repeated request gives. */
export function requestContract(open: OpenContractStore): void {
  test("a repeat gives the first result, also after later changes", async () => {
    await using store = await open();
    const input = sampleDeploy([sampleFile("Ada"), sampleFile("Bob")], "r1");
    const first = await store.write("deployAgents", input);
    await deploy(store, "Ada", "two");
    assert.deepEqual(await store.write("deployAgents", input), first);
    await remove(store);
    assert.deepEqual(await store.write("deployAgents", input), first);
    assert.equal(await store.findAgent(ref), undefined);
  });

  test("every kind of write is done once", async () => {
    await using store = await open();
    await deploy(store, "Ada", "one");
    await deploy(store, "Ada", "two");
    const context = sampleContext("RollbackAgent", "", "back");
    const writes = [
      () => store.write("rollbackAgent", { ...context, ...ref, toVersion: 1 }),
      () => command(store, "restart", "again"),
      () => store.write("appendEvent", sampleEvent("boot", "boot")),
      () => remove(store, "gone"),
    ];
    for (const write of writes) {
      const first = await write();
      const position = await store.lastPosition();
      assert.deepEqual(await write(), first);
      assert.equal(await store.lastPosition(), position);
    }
  });

  test("a repeat in the same batch is done once", async () => {
    await using store = await open();
    const input = sampleDeploy([sampleFile("Ada")], "r1");
    const writes = [1, 2, 3].map(() => store.write("deployAgents", input));
    const [first, ...others] = await Promise.all(writes);
    for (const other of others) assert.deepEqual(other, first);
    assert.equal((await events(store)).length, 1);
  });

  test("a repeat of a write that changed nothing changes nothing", async () => {
    await using store = await open();
    await deploy(store, "Ada");
    const input = sampleDeploy([sampleFile("Ada")], "r1");
    const [first] = await store.write("deployAgents", input);
    assert.equal(first?.outcome, "UNCHANGED");
    await deploy(store, "Ada", "two");
    const [again] = await store.write("deployAgents", input);
    assert.deepEqual([again?.outcome, again?.agent.version], ["UNCHANGED", 2]);
    await remove(store);
    assert.equal(await reasonOf(store.write("deployAgents", input)), "AGENT_NOT_FOUND");
  });

  test("an id with another body is refused; of another method or caller it is another id", async () => {
    await using store = await open();
    await deploy(store, "Ada", "one", "r1");
    assert.equal(await reasonOf(deploy(store, "Ada", "two", "r1")), "REQUEST_ID_REUSED");
    assert.equal(await reasonOf(command(store, "suspend", "r1")), "none");
    const input = sampleDeploy([sampleFile("Ada", "two")], "r1");
    const request = input.request && { ...input.request, caller: "local-token" };
    const [deployed] = await store.write("deployAgents", { ...input, ...(request && { request }) });
    assert.equal(deployed?.outcome, "UPDATED");
  });

  test("an id whose write failed is not remembered", async () => {
    await using store = await open();
    assert.equal(await reasonOf(command(store, "suspend", "r1")), "AGENT_NOT_FOUND");
    await deploy(store, "Ada");
    assert.equal((await command(store, "suspend", "r1")).state, "SUSPENDED");
  });

  test("an id is free again after its window", async () => {
    await using store = await open({ requestIdWindowMs: 1_000 });
    const input = sampleEvent("boot", "r1");
    const first = await store.write("appendEvent", input);
    const late = (ms: number) => ({ ...input, at: (start + ms) as typeof start });
    assert.equal(await store.write("appendEvent", late(999)), first);
    assert.equal(await store.write("appendEvent", late(1_000)), first + 1);
    assert.equal(await store.write("appendEvent", late(1_999)), first + 1);
  });
}
