import assert from "node:assert/strict";
import { test } from "node:test";
import { retrying } from "../../../src/turns/models/retrying.ts";
import { createHandRuntime, settled } from "./hand-runtime.ts";
import {
  collect,
  createScriptedProvider,
  finish,
  type ScriptStep,
  text,
  trouble,
} from "./scripted-provider.ts";

const rules = { retriesMax: 3, delayMs: 100, factor: 2, delayMaxMs: 1_000 };
const ill = trouble("MODEL_UNAVAILABLE");

interface Case {
  readonly scripts: readonly (readonly ScriptStep[])[];
  readonly chance?: number;
  readonly end: string;
  readonly texts?: readonly string[];
  /** When each call began. */
  readonly at: readonly number[];
}

const cases: Readonly<Record<string, Case>> = {
  "a good answer is asked for once": {
    scripts: [[text("a"), finish]],
    end: "finish",
    texts: ["a"],
    at: [0],
  },
  "waits grow": { scripts: [[ill]], end: "MODEL_UNAVAILABLE", at: [0, 100, 300, 700] },
  "waits are cut by chance, by half at most": {
    scripts: [[ill]],
    chance: 0.999_999,
    end: "MODEL_UNAVAILABLE",
    at: [0, 50, 150, 350],
  },
  "one failure, then an answer": {
    scripts: [[ill], [text("a"), finish]],
    end: "finish",
    texts: ["a"],
    at: [0, 100],
  },
  "what the provider asks for is kept": {
    scripts: [[trouble("MODEL_RATE_LIMITED", 800)], [finish]],
    end: "finish",
    at: [0, 800],
  },
  "a short wish does not shorten the wait": {
    scripts: [[trouble("MODEL_RATE_LIMITED", 1)], [finish]],
    end: "finish",
    at: [0, 100],
  },
  "a wish beyond the limit ends it": {
    scripts: [[trouble("MODEL_RATE_LIMITED", 1_001)], [finish]],
    end: "MODEL_RATE_LIMITED",
    at: [0],
  },
  "no repeat once a part was given out": {
    scripts: [[text("a"), ill], [finish]],
    end: "MODEL_UNAVAILABLE",
    texts: ["a"],
    at: [0],
  },
  "no repeat of what it cannot mend": {
    scripts: [[trouble("MODEL_REFUSED", undefined, false)], [finish]],
    end: "MODEL_REFUSED",
    at: [0],
  },
};

for (const [name, { scripts, chance, end, texts = [], at }] of Object.entries(cases)) {
  test(`repeats: ${name}`, async () => {
    const { runtime, advance } = createHandRuntime(chance);
    const { provider, calls } = createScriptedProvider(runtime, "scripted", ...scripts);
    const retries: number[] = [];
    const tell = ({ retry }: { retry: number }) => void retries.push(retry);
    const outcome = collect(retrying(provider, rules, runtime, tell));
    await advance(10_000);
    const result = await outcome;
    assert.equal(result.end, end);
    assert.deepEqual(result.texts, texts);
    assert.deepEqual(
      calls.map((call) => Math.round(call.at)),
      at,
    );
    assert.deepEqual(
      retries,
      at.slice(1).map((_, index) => index + 1),
    );
  });
}

test("waits stop growing at their limit", async () => {
  const { runtime, advance } = createHandRuntime();
  const { provider, calls } = createScriptedProvider(runtime, "scripted", [ill]);
  const many = { ...rules, retriesMax: 7 };
  const outcome = collect(retrying(provider, many, runtime));
  await advance(100_000);
  await outcome;
  const starts = calls.map(({ at }) => at);
  const waits = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  assert.deepEqual(waits, [100, 200, 400, 800, 1_000, 1_000, 1_000]);
});

test("a bug is not repeated", async () => {
  const { runtime } = createHandRuntime();
  const { provider, calls } = createScriptedProvider(runtime, "scripted", [new TypeError("bug")]);
  const { error } = await collect(retrying(provider, rules, runtime));
  assert.equal(String(error), "TypeError: bug");
  assert.equal(calls.length, 1);
});

test("aborting ends the wait between repeats", async () => {
  const { runtime, sleeping } = createHandRuntime();
  const { provider, calls } = createScriptedProvider(runtime, "scripted", [ill]);
  const stop = new AbortController();
  const outcome = collect(retrying(provider, rules, runtime), stop.signal);
  await settled();
  assert.equal(sleeping(), 1);
  stop.abort("gone");
  assert.equal((await outcome).end, "gone");
  assert.equal(calls.length, 1);
});
