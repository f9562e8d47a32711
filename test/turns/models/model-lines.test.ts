import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelChoice } from "../../../src/domain/model-choice.ts";
import type { FallbackStrategy, ModelSpec } from "../../../src/domain/model-spec.ts";
import type { ModelCallRecord } from "../../../src/domain/observer.ts";
import { createModelLines } from "../../../src/turns/models/model-lines.ts";
import { silentObserver } from "../../silent-observer.ts";
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

const patience = {
  firstPartMs: 100,
  gapMs: 50,
  retriesMax: 1,
  delayMs: 10,
  factor: 2,
  delayMaxMs: 20,
};

function open(strategy: FallbackStrategy, ...scripts: readonly (readonly ScriptStep[])[]) {
  const hand = createHandRuntime();
  const doubles = scripts.map((script, index) =>
    createScriptedProvider(hand.runtime, `p${index}`, script),
  );
  const toChoice = ({ provider }: (typeof doubles)[number], index: number): ModelChoice => ({
    ...{ kind: "custom", provider, model: `m${index}`, reason: `reason ${index}`, patience },
  });
  const choices = doubles.map(toChoice) as [ModelChoice, ...ModelChoice[]];
  const asked: ModelCallRecord[] = [];
  const observer = { ...silentObserver, modelCall: (it: ModelCallRecord) => void asked.push(it) };
  const lines = createModelLines({ choose: () => choices }, { runtime: hand.runtime, observer });
  const told: string[] = [];
  const spec = { fallbackStrategy: strategy, sampling: request.sampling } as ModelSpec;
  const line = () =>
    lines.open(spec, ({ from, to }) => void told.push(`${from.model} to ${to.model}`));
  const models = () => doubles.map(({ calls }) => calls.map(({ model }) => model));
  return { ...hand, lines, line, told, models, asked };
}

const well = [text("a"), finish];

test("after a silent model the next one is asked, and that is told", async () => {
  const { line, advance, told, models, lines } = open("priority", ["hang"], well);
  const { provider, reason } = line();
  const outcome = collect(provider);
  await advance(1_000);
  assert.equal((await outcome).end, "finish");
  assert.equal(reason, "reason 0");
  assert.deepEqual(told, ["m0 to m1"]);
  assert.deepEqual(models(), [["m0"], ["m1"]]);
  const states = lines.circuits().map((it) => [it.provider, it.state, it.failures]);
  assert.deepEqual(states, [
    ["p0", "closed", 1],
    ["p1", "closed", 0],
  ]);
});

test("what one agent finds out of a provider helps the others", async () => {
  const { line, advance, models, lines } = open("priority", [trouble("MODEL_UNAVAILABLE")], well);
  for (let call = 0; call < 10; call += 1) {
    const outcome = collect(line().provider);
    await advance(100);
    assert.equal((await outcome).end, "finish");
  }
  assert.equal(lines.circuits()[0]?.state, "open");
  assert.equal(models()[0]?.length, 5);
});

test("round robin begins with the next one each time", async () => {
  const { line, models } = open("round_robin", well, well, well);
  for (let call = 0; call < 6; call += 1) await collect(line().provider);
  assert.deepEqual(
    models().map(({ length }) => length),
    [2, 2, 2],
  );
});

test("load balance begins with the one that has the least to do", async () => {
  const { line, models } = open("load_balance", [text("a"), { waitMs: 40 }, finish], well);
  void collect(line().provider);
  await settled();
  await collect(line().provider);
  assert.deepEqual(models(), [["m0"], ["m1"]]);
});

test("every call that reached a provider is told once, with what it came to", async () => {
  const { line, advance, asked } = open(
    "priority",
    [trouble("MODEL_RATE_LIMITED")],
    [{ waitMs: 20 }, text("a"), { waitMs: 30 }, finish],
  );
  const { provider } = line();
  const outcome = collect(provider);
  await advance(20);
  await advance(30);
  assert.equal((await outcome).end, "finish");
  const nothing = { inputTokens: 0, outputTokens: 0 };
  assert.deepEqual(asked, [
    { provider: "p0", outcome: "MODEL_RATE_LIMITED", durationMs: 0, ...nothing },
    {
      ...{ provider: "p1", outcome: "OK", firstPartMs: 20, durationMs: 50 },
      ...{ inputTokens: 1, outputTokens: 1 },
    },
  ]);
});

test("a call that a cancelled turn gives up is told as abandoned", async () => {
  const { line, advance, asked } = open("priority", [text("a"), { waitMs: 40 }, finish]);
  const turn = new AbortController();
  const outcome = collect(line().provider, turn.signal);
  await advance(10);
  turn.abort();
  await outcome;
  const { firstPartMs, durationMs, ...rest } = asked[0] ?? {};
  assert.deepEqual([firstPartMs, durationMs, asked.length], [0, 10, 1]);
  assert.deepEqual(rest, {
    ...{ provider: "p0", outcome: "ABANDONED", inputTokens: 0, outputTokens: 0 },
  });
});

test("a reader that leaves with the whole answer does the provider no harm", async () => {
  const { line, asked, lines } = open("priority", [text("a"), finish]);
  for await (const part of line().provider.stream(request, new AbortController().signal)) {
    if (part.kind === "finish") break;
  }
  assert.equal(asked[0]?.outcome, "OK");
  assert.deepEqual(lines.circuits()[0], {
    ...{ provider: "p0", state: "closed", failures: 0, reopensInMs: 0 },
  });
});
