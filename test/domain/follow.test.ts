import assert from "node:assert/strict";
import { test } from "node:test";
import { createBell } from "../../src/domain/changes.ts";
import type { LogEvent } from "../../src/domain/event.ts";
import { type Followed, follow } from "../../src/domain/follow.ts";
import type { Position, UnixMs } from "../../src/domain/ids.ts";
import { limits } from "../../src/domain/limits.ts";
import type { Runtime } from "../../src/domain/runtime.ts";
import type { EventFilter } from "../../src/domain/store.ts";
import { createRuntime } from "../../src/runtime.ts";

/** A log in memory, with a clock that moves by hand. */
function createLog() {
  const events: LogEvent[] = [];
  const bell = createBell();
  const timers = new Set<() => void>();
  let time = 0;
  const real = createRuntime({ onTaskFailure: (_, error) => assert.fail(String(error)) });
  const runtime: Runtime = {
    ...real,
    monotonic: () => time,
    at(deadline, signal) {
      return new Promise((resolve) => {
        const due = () => {
          if (time < deadline && !signal?.aborted) return;
          timers.delete(due);
          resolve();
        };
        timers.add(due);
        signal?.addEventListener("abort", due);
        due();
      });
    },
  };
  return {
    runtime,
    log: {
      changes: bell,
      lastPosition: async () => events.length as Position,
      listEvents: async ({ after, kinds, limit }: EventFilter) =>
        events
          .filter((event) => event.position > after && (kinds?.includes(event.kind) ?? true))
          .slice(0, limit),
    },
    append(kind: LogEvent["kind"]) {
      const position = (events.length + 1) as Position;
      const at = 0 as UnixMs;
      events.push({ position, kind, at, workspace: "w", subject: "s", actor: "", attributes: {} });
      bell.ring();
    },
    pass(ms: number) {
      time += ms;
      for (const due of [...timers]) due();
    },
    timers,
  };
}

const start = 0 as Position;
const shown = ({ event, position }: Followed) => `${event?.kind ?? "alive"}@${position}`;

test("a watch gives what is there, then what comes, in order and without gaps", async () => {
  const { log, runtime, append } = createLog();
  const stop = new AbortController();
  for (let count = 0; count < 450; count += 1) append("AGENT_DEPLOYED");
  const positions: number[] = [];
  for await (const { position } of follow(log, { after: start }, runtime, stop.signal)) {
    positions.push(position);
    if (position >= 450 && position < 460) append("AGENT_DELETED");
    if (position === 460) stop.abort();
  }
  assert.deepEqual(
    positions,
    [...Array(460).keys()].map((index) => index + 1),
  );
});

test("an idle watch gives a sign of life whose position skips what the filter left out", async () => {
  const { log, runtime, append, pass, timers } = createLog();
  const stop = new AbortController();
  append("AGENT_DEPLOYED");
  append("AGENT_SUSPENDED");
  const filter = { after: start, kinds: ["AGENT_DEPLOYED"] as const };
  const stream = follow(log, filter, runtime, stop.signal);
  const first = await stream.next();
  const second = stream.next();
  while (timers.size === 0) await new Promise(setImmediate);
  pass(limits.watchHeartbeatMs);
  const heard = [first, await second].map(({ value }) => value && shown(value));
  assert.deepEqual(heard, ["AGENT_DEPLOYED@1", "alive@2"]);
  stop.abort();
  assert.equal((await stream.next()).done, true);
});

test("an aborted watch ends while it waits, and leaves no timer behind", async () => {
  const { log, runtime, timers } = createLog();
  const stop = new AbortController();
  const next = follow(log, { after: start }, runtime, stop.signal).next();
  while (timers.size === 0) await new Promise(setImmediate);
  stop.abort();
  assert.equal((await next).done, true);
  assert.equal(timers.size, 0);
});
