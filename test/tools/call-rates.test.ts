import assert from "node:assert/strict";
import { test } from "node:test";
import { createCallRates, type SetRate } from "../../src/tools/call-rates.ts";

const perSecond = (count: number): SetRate => ({ count, periodMs: 1_000, setting: "one" });
const perMinute = (count: number): SetRate => ({ count, periodMs: 60_000, setting: "two" });

function started() {
  let now = 12_345;
  const rates = createCallRates({ monotonic: () => now });
  return {
    take: (subject: string, ...set: SetRate[]) => rates.take(subject, set),
    pass(ms: number) {
      now += ms;
    },
  };
}

test("no period has more calls than its rate, and who waits as told is let through", () => {
  const { take, pass } = started();
  const made: number[] = [];
  let now = 0;
  for (let call = 0; call < 200; call += 1) {
    const stepMs = (call * 37) % 90;
    pass(stepMs);
    now += stepMs;
    const excess = take("a", perSecond(5));
    if (excess !== undefined) {
      assert.ok(excess.retryMs > 0 && excess.retryMs <= 1_000 + 1_000 / 60, `${excess.retryMs}`);
      pass(excess.retryMs);
      now += excess.retryMs;
      assert.equal(take("a", perSecond(5)), undefined);
    }
    made.push(now);
  }
  for (const [at, time] of made.entries()) {
    assert.ok(time - (made[at - 5] ?? -1_000) >= 1_000, `call ${at}`);
  }
});

test("a call must fit every rate, a refused one counts for none, and the longest wait is told", () => {
  const { take, pass } = started();
  const both = [perSecond(1), perMinute(2)];
  assert.equal(take("a", ...both), undefined);
  assert.equal(take("a", ...both)?.rate.setting, "one");
  pass(2_000);
  assert.equal(take("a", ...both), undefined);
  const excess = take("a", ...both);
  assert.equal(excess?.rate.setting, "two");
  assert.ok((excess?.retryMs ?? 0) > 57_000 && (excess?.retryMs ?? 0) <= 59_000);
});

test("each subject has its own count, without a rate all goes, and a rate of 0 is never", () => {
  const { take } = started();
  assert.equal(take("a", perSecond(1)), undefined);
  assert.equal(take("b", perSecond(1)), undefined);
  assert.notEqual(take("a", perSecond(1)), undefined);
  for (let call = 0; call < 100; call += 1) assert.equal(take("a"), undefined);
  assert.equal(take("c", perSecond(0))?.retryMs, Number.POSITIVE_INFINITY);
});
