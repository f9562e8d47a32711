import assert from "node:assert/strict";
import { test } from "node:test";
import { seedsOfTest } from "./seeds.ts";
import { simulate } from "./simulate.ts";

test(`what was promised holds under the first ${seedsOfTest} seeds`, async () => {
  const sum = { turns: 0, crashes: 0 };
  for (let seed = 1; seed <= seedsOfTest; seed += 1) {
    const { problems, turns, crashes } = await simulate(seed);
    assert.deepEqual(problems, [], `seed ${seed}: npm run sim -- --from ${seed} --seeds 1`);
    sum.turns += turns;
    sum.crashes += crashes;
  }
  // A simulation in which nothing happens finds nothing.
  assert.ok(sum.turns > seedsOfTest && sum.crashes > seedsOfTest / 2, JSON.stringify(sum));
});

test("the same seed gives the same run twice, another seed another one", async () => {
  const seeds = [3, 8, 21];
  const hashes: string[] = [];
  for (const seed of seeds) hashes.push((await simulate(seed)).hash);
  for (const [index, seed] of seeds.entries()) {
    assert.equal((await simulate(seed)).hash, hashes[index], `seed ${seed}`);
  }
  assert.equal(new Set(hashes).size, seeds.length);
});
