import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleDeploy, sampleFile } from "../sample.ts";
import type { OpenContractStore } from "../store-contract.ts";
import { all, command, deploy, ref } from "./writes.ts";

/** What lists and the status show. */
export function listContract(open: OpenContractStore): void {
  test("agents come by code unit, in pages, from their workspace only", async () => {
    await using store = await open();
    await Promise.all(["b", "a-1", "B", "a_1", "a"].map((name) => deploy(store, name)));
    const other = { ...sampleDeploy([sampleFile("zz")]), workspace: "other" };
    await store.write("deployAgents", other);
    const names = async (after: string, limit: number) =>
      (await store.listAgents({ workspace: "w", after, limit })).map(({ name }) => name);
    assert.deepEqual(await names("", 100), ["B", "a", "a-1", "a_1", "b"]);
    assert.deepEqual(await names("a", 2), ["a-1", "a_1"]);
  });

  test("filters hold together, and follow the version in use", async () => {
    await using store = await open();
    const summary = { ...sampleFile("x").summary, name: "Ada", tags: ["fast", "fast"] };
    await store.write("deployAgents", sampleDeploy([sampleFile("Ada", "one", { summary })]));
    await deploy(store, "Bob");
    const found = async (filter: object) =>
      (await store.listAgents({ ...all, ...filter })).map(({ name }) => name);
    assert.deepEqual(await found({ capability: "data-analysis" }), ["Ada", "Bob"]);
    assert.deepEqual(await found({ capability: "data-analysis", tag: "fast" }), ["Ada"]);
    assert.deepEqual(await found({ capability: "fast" }), []);
    await command(store, "suspend");
    assert.deepEqual(await found({ state: "SUSPENDED" }), ["Ada"]);
    assert.deepEqual(await found({ state: "ACTIVE", tag: "fast" }), []);
    await deploy(store, "Ada", "two");
    assert.deepEqual(await found({ tag: "fast" }), []);
  });

  test("versions come newest first, in pages", async () => {
    await using store = await open();
    for (const toml of ["one", "two", "three"]) await deploy(store, "Ada", toml);
    const numbers = async (before: number, limit: number) =>
      (await store.listVersions({ ...ref, before, limit })).map(({ version }) => version);
    assert.deepEqual(await numbers(0, 2), [3, 2]);
    assert.deepEqual(await numbers(2, 2), [1]);
  });

  test("the status counts what is there", async () => {
    await using store = await open();
    await deploy(store, "Ada", "one");
    await deploy(store, "Ada", "two");
    const status = await store.status();
    const { agents, agentVersions, writesWaiting, acceptsWrites } = status;
    assert.deepEqual([agents, agentVersions, writesWaiting, acceptsWrites], [1, 2, 0, true]);
    assert.ok(status.databaseBytes > 0 && status.freeDiskBytes > 0);
  });
}
