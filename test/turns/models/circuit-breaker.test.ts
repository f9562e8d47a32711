import assert from "node:assert/strict";
import { test } from "node:test";
import { circuitBreaker } from "../../../src/turns/models/circuit-breaker.ts";
import { createHandRuntime, settled } from "./hand-runtime.ts";
import {
  collect,
  createScriptedProvider,
  finish,
  request,
  type ScriptStep,
  text,
  trouble,
} from "./scripted-provider.ts";

const rules = { failuresToOpen: 3, openMs: 1_000, probes: 1 };
const ill = [trouble("MODEL_UNAVAILABLE")];
const well = [text("a"), finish];

function open(...scripts: readonly (readonly ScriptStep[])[]) {
  const hand = createHandRuntime();
  const { provider, calls } = createScriptedProvider(hand.runtime, "scripted", ...scripts);
  return { ...hand, calls, guarded: circuitBreaker(provider, rules, hand.runtime) };
}

async function fail(guarded: Parameters<typeof collect>[0], times: number) {
  for (let call = 0; call < times; call += 1) await collect(guarded);
}

test("failures in a row open the circuit, and calls then fail without reaching the provider", async () => {
  const { guarded, calls, advance } = open(ill);
  await fail(guarded, 2);
  assert.equal(guarded.circuit().state, "closed");
  await fail(guarded, 1);
  assert.deepEqual(guarded.circuit(), { state: "open", failures: 3, reopensInMs: 1_000 });
  await advance(400);
  const { error } = await collect(guarded);
  assert.match(String(error), /left alone for 600 ms more/);
  assert.deepEqual((error as { retryAfterMs?: number }).retryAfterMs, 600);
  assert.equal(calls.length, 3);
});

test("a good answer in between starts the count anew", async () => {
  const { guarded } = open(ill, ill, well, ill, ill, well);
  await fail(guarded, 5);
  assert.deepEqual(guarded.circuit(), { state: "closed", failures: 2, reopensInMs: 0 });
});

test("what the provider refuses on purpose does not open the circuit", async () => {
  for (const kind of ["MODEL_REFUSED", "MODEL_NOT_AUTHORIZED", "MODEL_RATE_LIMITED"] as const) {
    const { guarded } = open([trouble(kind)]);
    await fail(guarded, 10);
    assert.equal(guarded.circuit().state, "closed", kind);
  }
});

test("time-outs and broken answers open it", async () => {
  for (const kind of ["MODEL_TIMEOUT", "MODEL_BROKEN_ANSWER"] as const) {
    const { guarded } = open([text("a"), trouble(kind)]);
    await fail(guarded, 3);
    assert.equal(guarded.circuit().state, "open", kind);
  }
});

test("after its time one probe goes through, others are refused, and a good end closes it", async () => {
  const { guarded, calls, advance } = open(ill, ill, ill, [{ waitMs: 10 }, finish], well);
  await fail(guarded, 3);
  await advance(1_000);
  assert.equal(guarded.circuit().state, "half_open");
  const probe = collect(guarded);
  await settled();
  assert.match(String((await collect(guarded)).error), /just being tried again/);
  assert.equal(calls.length, 4);
  await advance(10);
  assert.equal((await probe).end, "finish");
  assert.equal(guarded.circuit().state, "closed");
  assert.equal((await collect(guarded)).end, "finish");
});

test("a probe that fails opens it again", async () => {
  const { guarded, calls, advance } = open(ill);
  await fail(guarded, 3);
  await advance(1_000);
  await fail(guarded, 1);
  assert.equal(guarded.circuit().state, "open");
  await fail(guarded, 1);
  assert.equal(calls.length, 4);
});

test("a probe that its reader gives up says nothing and leaves room for the next", async () => {
  const { guarded, calls, advance } = open(ill, ill, ill, well);
  await fail(guarded, 3);
  await advance(1_000);
  for await (const part of guarded.stream(request, AbortSignal.any([]))) {
    assert.deepEqual(part, text("a"));
    break;
  }
  assert.equal(guarded.circuit().state, "half_open");
  assert.equal((await collect(guarded)).end, "finish");
  assert.equal(guarded.circuit().state, "closed");
  assert.equal(calls.length, 5);
});

test("an aborted call is no failure", async () => {
  const { guarded, calls } = open([{ waitMs: 10_000 }]);
  for (let call = 0; call < 5; call += 1) {
    const stop = new AbortController();
    const outcome = collect(guarded, stop.signal);
    await settled();
    stop.abort("gone");
    assert.equal((await outcome).end, "gone");
  }
  assert.equal(calls.length, 5);
  assert.deepEqual(guarded.circuit(), { state: "closed", failures: 0, reopensInMs: 0 });
});

test("a reader that leaves with the whole answer has seen a well provider", async () => {
  const { guarded, calls, advance } = open(ill, ill, well, ill, ill, ill, well);
  const leaveAtFinish = async () => {
    for await (const part of guarded.stream(request, new AbortController().signal)) {
      if (part.kind === "finish") return;
    }
  };
  await fail(guarded, 2);
  await leaveAtFinish();
  assert.equal(guarded.circuit().failures, 0);
  await fail(guarded, 3);
  assert.equal(guarded.circuit().state, "open");
  await advance(1_000);
  await leaveAtFinish();
  assert.deepEqual([guarded.circuit().state, calls.length], ["closed", 7]);
});
