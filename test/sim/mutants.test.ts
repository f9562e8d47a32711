import assert from "node:assert/strict";
import { test } from "node:test";
import { loadMutant } from "./load-mutant.ts";
import { mutants } from "./mutants.ts";
import { seedsOfTest } from "./seeds.ts";

for (const mutant of mutants) {
  test(`the simulation finds the fault '${mutant.name}'`, async () => {
    const { simulate } = await loadMutant(mutant);
    let seed = 0;
    let problems: readonly string[] = [];
    while (problems.length === 0 && seed < seedsOfTest) {
      seed += 1;
      ({ problems } = await simulate(seed));
    }
    assert.ok(problems.length > 0, `${seedsOfTest} seeds do not find that ${mutant.promise}`);
  });
}

test("there is a fault for every promise, and no two are the same", () => {
  assert.ok(mutants.length >= 12);
  assert.equal(new Set(mutants.map(({ name }) => name)).size, mutants.length);
});
