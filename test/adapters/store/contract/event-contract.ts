import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventFilter } from "../../../../src/domain/store.ts";
import { reasonOf, sampleEvent, start } from "../sample.ts";
import type { OpenContractStore } from "../store-contract.ts";
import { command, deploy, events } from "./writes.ts";

/** What the log of events shows. */
export function eventContract(open: OpenContractStore): void {
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
