import assert from "node:assert/strict";
import { test } from "node:test";
import { seedsOfLongTest, seedsOfTest } from "./seeds.ts";
import { simulate } from "./simulate.ts";

test(`what was promised holds under ${seedsOfLongTest} seeds more`, async () => {
  for (let seed = seedsOfTest + 1; seed <= seedsOfTest + seedsOfLongTest; seed += 1) {
    const { problems } = await simulate(seed);
    assert.deepEqual(problems, [], `seed ${seed}: npm run sim -- --from ${seed} --seeds 1`);
  }
});
