import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { limits } from "../../../src/domain/limits.ts";
import type { EventFilter, Store } from "../../../src/domain/store.ts";
import { reasonOf, sampleContext, sampleDeploy, sampleEvent, sampleFile, start } from "./sample.ts";

/** What a test may ask of the store it gets. */
export interface ContractOptions {
  readonly eventsMax?: number;
  readonly requestIdWindowMs?: number;
}

type OpenContractStore = (options?: ContractOptions) => Promise<Store & AsyncDisposable>;

const ref = { workspace: "w", name: "Ada" };
const all = { workspace: "w", after: "", limit: 100 };

function events(store: Store, more: Partial<EventFilter> = {}) {
  return store.listEvents({ after: 0 as EventFilter["after"], limit: 1_000, ...more });
}

function deploy(store: Store, name: string, toml?: string, requestId?: string) {
  return store.write("deployAgents", sampleDeploy([sampleFile(name, toml)], requestId));
}

function command(store: Store, name: "suspend" | "resume" | "restart", requestId?: string) {
  const context = sampleContext(name, ref.name, requestId);
  return store.write("commandAgent", { ...context, ...ref, command: name });
}

function remove(store: Store, requestId?: string) {
  const context = sampleContext("DeleteAgent", ref.name, requestId);
  return store.write("deleteAgent", { ...context, ...ref, force: false });
}

function rollBack(store: Store, toVersion: number, more: { baseVersion?: number } = {}) {
  const context = sampleContext("RollbackAgent", String(toVersion));
  return store.write("rollbackAgent", { ...context, ...ref, toVersion, ...more });
}

/** What every implementation of `Store` does, whatever it stores in. */
export function storeContract(implementation: string, open: OpenContractStore): void {
  suite(`${implementation}: agents`, () => agentContract(open));
  suite(`${implementation}: lists`, () => listContract(open));
  suite(`${implementation}: request ids`, () => requestContract(open));
  suite(`${implementation}: events`, () => eventContract(open));
  suite(`${implementation}: batches`, () => batchContract(open));
}

function agentContract(open: OpenContractStore): void {
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
  });

  test("writes to what is not there are refused with its reason", async () => {
    await using store = await open();
    assert.equal(await reasonOf(command(store, "suspend")), "AGENT_NOT_FOUND");
    assert.equal(await reasonOf(remove(store)), "AGENT_NOT_FOUND");
    assert.equal(await reasonOf(rollBack(store, 1)), "AGENT_NOT_FOUND");
    await deploy(store, "Ada");
    assert.equal(await reasonOf(rollBack(store, 0)), "AGENT_VERSION_NOT_FOUND");
    assert.equal(await reasonOf(rollBack(store, 9)), "AGENT_VERSION_NOT_FOUND");
    assert.equal(await reasonOf(rollBack(store, 1, { baseVersion: 9 })), "VERSION_CONFLICT");
  });
}

function listContract(open: OpenContractStore): void {
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

function requestContract(open: OpenContractStore): void {
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

function eventContract(open: OpenContractStore): void {
  test("an event holds the agent right after the change", async () => {
    await using store = await open();
    await deploy(store, "Ada");
    const suspended = await command(store, "suspend");
    await deploy(store, "Ada", "two");
    const [, event] = await events(store);
    assert.deepEqual(event, {
      position: 2,
      kind: "AGENT_SUSPENDED",
      at: start,
      workspace: "w",
      subject: "Ada",
      actor: "ada",
      attributes: { state: "SUSPENDED", state_before: "ACTIVE" },
      agent: suspended,
    });
  });

  test("events come in order, filtered by workspace and kind", async () => {
    await using store = await open();
    await store.write("appendEvent", sampleEvent("boot"));
    await deploy(store, "Ada");
    await command(store, "suspend");
    const positions = async (filter: Partial<EventFilter>) =>
      (await events(store, filter)).map(({ position }) => position);
    assert.deepEqual(await positions({}), [1, 2, 3]);
    assert.deepEqual(await positions({ workspace: "w" }), [2, 3]);
    assert.deepEqual(await positions({ kinds: ["SERVER_STARTED", "AGENT_SUSPENDED"] }), [1, 3]);
    assert.deepEqual(await positions({ limit: 1 }), [1]);
    assert.deepEqual(await positions({ after: 2 as EventFilter["after"] }), [3]);
    assert.equal(await store.lastPosition(), 3);
  });

  test("old events are cut, and whoever needs them is told", async () => {
    await using store = await open({ eventsMax: 3 });
    for (const subject of ["1", "2", "3", "4", "5"]) {
      await store.write("appendEvent", sampleEvent(subject));
    }
    const after = (position: number) => events(store, { after: position as EventFilter["after"] });
    assert.deepEqual(
      (await after(2)).map(({ subject }) => subject),
      ["3", "4", "5"],
    );
    assert.equal(await reasonOf(after(1)), "HISTORY_CUT");
    assert.equal(await store.lastPosition(), 5);
  });

  test("whoever waits is woken before the write is acknowledged, and sees it", async () => {
    await using store = await open();
    const order: string[] = [];
    const waiting = store.changes.since(store.changes.version, new AbortController().signal);
    const watcher = waiting.then(async () => {
      order.push("woken");
      assert.equal((await events(store)).length, 1);
    });
    await store.write("appendEvent", sampleEvent("boot")).then(() => order.push("acknowledged"));
    await watcher;
    assert.deepEqual(order, ["woken", "acknowledged"]);
  });
}

function batchContract(open: OpenContractStore): void {
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
