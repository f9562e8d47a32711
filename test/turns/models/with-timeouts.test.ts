import assert from "node:assert/strict";
import { test } from "node:test";
import { type PartTimeouts, withTimeouts } from "../../../src/turns/models/with-timeouts.ts";
import { createHandRuntime, settled } from "./hand-runtime.ts";
import {
  collect,
  createScriptedProvider,
  finish,
  request,
  type ScriptStep,
  text,
} from "./scripted-provider.ts";

const timeouts = { firstPartMs: 100, gapMs: 30 };
const wait = (waitMs: number) => ({ waitMs });

type Case = [
  name: string,
  script: readonly ScriptStep[],
  expected: { texts: string[]; end: string },
  limits?: PartTimeouts,
];

const cases: readonly Case[] = [
  [
    "an answer in time passes",
    [text("a"), text("b"), finish],
    { texts: ["a", "b"], end: "finish" },
  ],
  ["a first part just in time", [wait(99), text("a"), finish], { texts: ["a"], end: "finish" }],
  ["a first part too late", [wait(101), text("a")], { texts: [], end: "MODEL_TIMEOUT" }],
  ["a gap just allowed", [text("a"), wait(29), text("b")], { texts: ["a", "b"], end: "finish" }],
  ["a gap too long", [text("a"), wait(31), text("b")], { texts: ["a"], end: "MODEL_TIMEOUT" }],
  [
    "the total may be long",
    [text("a"), ...Array.from({ length: 50 }, () => [wait(20), text("b")]).flat(), finish],
    { texts: ["a", ...Array(50).fill("b")], end: "finish" },
  ],
  [
    "signs of life count and are not shown",
    [text(""), wait(25), text(""), wait(25), text(""), wait(25), text("a"), finish],
    { texts: ["a"], end: "finish" },
  ],
  ["a provider deaf to its signal", ["hang"], { texts: [], end: "MODEL_TIMEOUT" }],
  [
    "the whole may be limited, too",
    [text("a"), ...Array.from({ length: 50 }, () => [wait(20), text("b")]).flat(), finish],
    { texts: ["a", ...Array(9).fill("b")], end: "MODEL_TIMEOUT" },
    { ...timeouts, answerMs: 199 },
  ],
  [
    "a provider that hangs in the middle",
    [text("a"), "hang"],
    { texts: ["a"], end: "MODEL_TIMEOUT" },
  ],
];

for (const [name, script, expected, limits = timeouts] of cases) {
  test(`time-outs: ${name}`, async () => {
    const { runtime, advance, sleeping } = createHandRuntime();
    const { provider, calls } = createScriptedProvider(runtime, "scripted", script);
    const outcome = collect(withTimeouts(provider, limits, runtime));
    await advance(5_000);
    const { texts, end } = await outcome;
    assert.deepEqual({ texts, end }, expected);
    assert.equal(calls[0]?.signal.aborted, true, "the provider is told to stop");
    await settled();
    assert.equal(sleeping(), 0, "nobody is left waiting for the clock");
  });
}

test("a time-out comes at its moment", async () => {
  const { runtime, advance } = createHandRuntime();
  const { provider } = createScriptedProvider(runtime, "scripted", [text("a"), "hang"]);
  let ended = false;
  const outcome = collect(withTimeouts(provider, timeouts, runtime)).then((it) => {
    ended = true;
    return it;
  });
  await advance(29);
  assert.equal(ended, false);
  await advance(1);
  await settled();
  assert.equal(ended, true);
  assert.match(String((await outcome).error), /stopped in its middle for 30 ms/);
});

test("time that the reader takes is no gap", async () => {
  const { runtime, advance } = createHandRuntime();
  const { provider } = createScriptedProvider(runtime, "scripted", [text("a"), text("b"), finish]);
  const parts = withTimeouts(provider, timeouts, runtime).stream(request, AbortSignal.any([]));
  const iterator = parts[Symbol.asyncIterator]();
  await iterator.next();
  await advance(10_000);
  assert.deepEqual((await iterator.next()).value, text("b"));
  await advance(10_000);
  assert.deepEqual((await iterator.next()).value, finish);
  assert.equal((await iterator.next()).done, true);
});

test("aborting ends a deaf provider's stream with the reason of the signal", async () => {
  const { runtime, sleeping } = createHandRuntime();
  const { provider } = createScriptedProvider(runtime, "scripted", [text("a"), "hang"]);
  const stop = new AbortController();
  const outcome = collect(withTimeouts(provider, timeouts, runtime), stop.signal);
  await settled();
  stop.abort("the caller went away");
  assert.deepEqual((await outcome).end, "the caller went away");
  await settled();
  assert.equal(sleeping(), 0);
});
