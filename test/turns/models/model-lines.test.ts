import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelChoice } from "../../../src/domain/model-choice.ts";
import type { FallbackStrategy, ModelSpec } from "../../../src/domain/model-spec.ts";
import { createModelLines } from "../../../src/turns/models/model-lines.ts";
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
    ...{ provider, model: `m${index}`, reason: `reason ${index}`, patience },
  });
  const choices = doubles.map(toChoice) as [ModelChoice, ...ModelChoice[]];
  const lines = createModelLines({ choose: () => choices }, hand.runtime);
  const told: string[] = [];
  const spec = { fallbackStrategy: strategy, sampling: request.sampling } as ModelSpec;
  const line = () =>
    lines.open(spec, ({ from, to }) => void told.push(`${from.model} to ${to.model}`));
  const models = () => doubles.map(({ calls }) => calls.map(({ model }) => model));
  return { ...hand, lines, line, told, models };
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
