import assert from "node:assert/strict";
import { test } from "node:test";
import { createBell } from "../../src/domain/changes.ts";

const never = new AbortController().signal;

test("waiting ends at once when something was committed since the reader looked", async () => {
  const bell = createBell();
  const seen = bell.version;
  bell.ring();
  await bell.since(seen, never);
});

test("one ring wakes every waiter, and a waiter that goes on waiting hears the next one", async () => {
  const bell = createBell();
  const woken: string[] = [];
  const wait = async (name: string) => {
    await bell.since(bell.version, never);
    woken.push(name);
  };
  const first = [wait("a"), wait("b")];
  bell.ring();
  await Promise.all(first);
  const second = wait("c");
  bell.ring();
  await second;
  assert.deepEqual(woken, ["a", "b", "c"]);
});

test("an aborted wait resolves, also when it was aborted before", async () => {
  const bell = createBell();
  const controller = new AbortController();
  const waiting = bell.since(bell.version, controller.signal);
  controller.abort();
  await waiting;
  await bell.since(bell.version, controller.signal);
});
