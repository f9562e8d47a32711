import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonOf, sampleDeploy, sampleFile, start } from "../sample.ts";
import type { OpenContractStore } from "../store-contract.ts";
import { all, command, deploy, events, ref, remove, rollBack } from "./writes.ts";

/** What writes to agents do. */
export function agentContract(open: OpenContractStore): void {
  test("a deployed agent can be read once it is acknowledged", async () => {
    await using store = await open();
    const file = sampleFile("Ada", "text", {
      git: { commit: "c".repeat(40), branch: "main", dirty: true },
    });
    const [deployed] = await store.write("deployAgents", sampleDeploy([file]));
    const agent = {
      ...file.summary,
      id: file.newId,
      workspace: "w",
      state: "ACTIVE",
      version: 1,
      checksum: file.checksum,
      createdAt: start,
      updatedAt: start,
      deployedBy: "ada",
      deployedAt: start,
    };
    assert.deepEqual(deployed, { agent, outcome: "CREATED" });
    assert.deepEqual(await store.findAgent(ref), agent);
    assert.deepEqual(await store.findVersion(ref, 0), {
      agent: "Ada",
      version: 1,
      declaredVersion: "0.1.0",
      checksum: file.checksum,
      deployedBy: "ada",
      deployedAt: start,
      git: file.git,
      rollbackOf: 0,
      current: true,
      toml: "text",
    });
  });

  test("the same text changes nothing, other text makes the next version", async () => {
    await using store = await open();
    await deploy(store, "Ada", "one");
    const [same] = await deploy(store, "Ada", "one");
    assert.equal(same?.outcome, "UNCHANGED");
    assert.equal((await events(store)).length, 1);
    const [changed] = await deploy(store, "Ada", "two");
    assert.equal(changed?.outcome, "UPDATED");
    assert.equal(changed?.agent.version, 2);
    const first = await store.findVersion(ref, 1);
    assert.deepEqual([first?.toml, first?.current], ["one", false]);
  });

  test("a deployment on an old base version is refused", async () => {
    await using store = await open();
    await deploy(store, "Ada", "one");
    await deploy(store, "Ada", "two");
    const stale = sampleFile("Ada", "three", { baseVersion: 1 });
    const reason = await reasonOf(store.write("deployAgents", sampleDeploy([stale])));
    assert.equal(reason, "VERSION_CONFLICT");
  });

  test("of a deployment with one bad file nothing is kept", async () => {
    await using store = await open();
    const bad = sampleFile("Bad", "two", { baseVersion: 7 });
    const write = store.write("deployAgents", sampleDeploy([sampleFile("Ada"), bad]));
    assert.equal(await reasonOf(write), "VERSION_CONFLICT");
    assert.deepEqual(await store.listAgents(all), []);
    assert.deepEqual(await events(store), []);
  });

  test("commands change the state, and only a change is an event", async () => {
    await using store = await open();
    await deploy(store, "Ada");
    assert.equal((await command(store, "suspend")).state, "SUSPENDED");
    assert.equal((await command(store, "suspend")).state, "SUSPENDED");
    assert.equal((await command(store, "resume")).state, "ACTIVE");
    assert.equal((await command(store, "restart")).state, "ACTIVE");
    const kinds = (await events(store)).map(({ kind }) => kind);
    const expected = ["AGENT_DEPLOYED", "AGENT_SUSPENDED", "AGENT_RESUMED", "AGENT_RESTARTED"];
    assert.deepEqual(kinds, expected);
  });

  test("a suspended agent stays suspended when a version is deployed", async () => {
    await using store = await open();
    await deploy(store, "Ada");
    await command(store, "suspend");
    const [deployed] = await deploy(store, "Ada", "two");
    assert.equal(deployed?.agent.state, "SUSPENDED");
  });

  test("a deleted agent is gone with its versions, and its name starts anew", async () => {
    await using store = await open();
    const [first] = await deploy(store, "Ada");
    await deploy(store, "Ada", "two");
    assert.equal((await remove(store)).version, 2);
    assert.equal(await store.findAgent(ref), undefined);
    assert.equal(await store.findVersion(ref, 1), undefined);
    assert.deepEqual(await store.listVersions({ ...ref, before: 0, limit: 10 }), []);
    assert.deepEqual(await store.listAgents({ ...all, capability: "data-analysis" }), []);
    const [second] = await deploy(store, "Ada");
    assert.equal(second?.agent.version, 1);
    assert.notEqual(second?.agent.id, first?.agent.id);
  });

  test("deleting an agent keeps a text that another one has too", async () => {
    await using store = await open();
    await deploy(store, "Ada", "shared");
    await deploy(store, "Bob", "shared");
    await remove(store);
    assert.equal((await store.findVersion({ workspace: "w", name: "Bob" }, 0))?.toml, "shared");
  });

  test("a rollback makes a new version with everything of the old one", async () => {
    await using store = await open();
    await deploy(store, "Ada", "one");
    await deploy(store, "Ada", "two");
    const { agent, outcome } = await rollBack(store, 0);
    assert.deepEqual([outcome, agent.version, agent.description], ["UPDATED", 3, "Ada says one"]);
    const version = await store.findVersion(ref, 0);
    assert.deepEqual([version?.toml, version?.rollbackOf, version?.version], ["one", 1, 3]);
    const again = await rollBack(store, 1);
    assert.deepEqual([again.outcome, again.agent.version], ["UNCHANGED", 3]);
    const before = await rollBack(store, 0);
    assert.deepEqual([before.agent.version, before.agent.description], [4, "Ada says two"]);
  });

  test("writes to what is not there are refused with its reason", async () => {
    await using store = await open();
    assert.equal(await reasonOf(command(store, "suspend")), "AGENT_NOT_FOUND");
    assert.equal(await reasonOf(remove(store)), "AGENT_NOT_FOUND");
    assert.equal(await reasonOf(rollBack(store, 1)), "AGENT_NOT_FOUND");
    await deploy(store, "Ada");
    await assert.rejects(rollBack(store, 0), /'Ada' has only one version: there is none/);
    assert.equal(await reasonOf(rollBack(store, 0)), "AGENT_VERSION_NOT_FOUND");
    assert.equal(await reasonOf(rollBack(store, 9)), "AGENT_VERSION_NOT_FOUND");
    assert.equal(await reasonOf(rollBack(store, 1, { baseVersion: 9 })), "VERSION_CONFLICT");
  });
}
