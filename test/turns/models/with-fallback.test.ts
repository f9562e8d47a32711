import assert from "node:assert/strict";
import { test } from "node:test";
import { ModelError } from "../../../src/domain/model.ts";
import type { ModelSwitch } from "../../../src/domain/model-choice.ts";
import { withFallback } from "../../../src/turns/models/with-fallback.ts";
import { createHandRuntime, settled } from "./hand-runtime.ts";
import {
  collect,
  createScriptedProvider,
  finish,
  type ScriptStep,
  text,
  trouble,
} from "./scripted-provider.ts";

function open(first: readonly ScriptStep[], second: readonly ScriptStep[]) {
  const { runtime } = createHandRuntime();
  const one = createScriptedProvider(runtime, "one", first);
  const two = createScriptedProvider(runtime, "two", second);
  const switches: ModelSwitch[] = [];
  const targets = [
    { provider: one.provider, model: "big" },
    { provider: two.provider, model: "small" },
  ] as const;
  const line = withFallback(targets, (change) => void switches.push(change));
  const told = () =>
    switches.map(({ from, to, error }) => [from.provider.name, to.provider.name, error.trouble]);
  return { line, one, two, told };
}

test("the second is not asked while the first answers", async () => {
  const { line, one, two, told } = open([text("a"), finish], [text("b"), finish]);
  assert.deepEqual((await collect(line)).texts, ["a"]);
  assert.deepEqual(
    [one.calls.map(({ model }) => model), two.calls.length, told()],
    [["big"], 0, []],
  );
});

for (const kind of ["MODEL_UNAVAILABLE", "MODEL_NOT_AUTHORIZED", "MODEL_REFUSED"] as const) {
  test(`after ${kind} the second is asked for its own model, and the switch is told`, async () => {
    const { line, two, told } = open([trouble(kind, undefined, false)], [text("b"), finish]);
    assert.deepEqual((await collect(line)).texts, ["b"]);
    assert.deepEqual(
      two.calls.map(({ model }) => model),
      ["small"],
    );
    assert.deepEqual(told(), [["one", "two", kind]]);
  });
}

test("an answer that has begun is not given to another", async () => {
  const { line, two, told } = open([text("a"), trouble("MODEL_BROKEN_ANSWER")], [finish]);
  const { texts, end } = await collect(line);
  assert.deepEqual({ texts, end }, { texts: ["a"], end: "MODEL_BROKEN_ANSWER" });
  assert.deepEqual([two.calls.length, told()], [0, []]);
});

test("when all fail, the error says what each said", async () => {
  const { line } = open(
    [trouble("MODEL_RATE_LIMITED", 500)],
    [trouble("MODEL_REFUSED", undefined, false)],
  );
  const { error } = await collect(line);
  assert.ok(error instanceof ModelError);
  assert.equal(error.message, "said MODEL_RATE_LIMITED; then said MODEL_REFUSED");
  const { trouble: kind, retryable, retryAfterMs } = error;
  assert.deepEqual([kind, retryable, retryAfterMs], ["MODEL_REFUSED", true, 500]);
});

test("aborting asks nobody else, and neither does a bug", async () => {
  const stop = new AbortController();
  const aborted = open([{ waitMs: 1_000 }, finish], [finish]);
  const outcome = collect(aborted.line, stop.signal);
  await settled();
  stop.abort("gone");
  assert.equal((await outcome).end, "gone");
  assert.equal(aborted.two.calls.length, 0);

  const broken = open([new TypeError("bug")], [finish]);
  assert.equal(String((await collect(broken.line)).error), "TypeError: bug");
  assert.equal(broken.two.calls.length, 0);
});

test("the context must fit every model of the list", () => {
  const { line } = open([], []);
  assert.equal(line.contextTokens(""), 3_000);
});
