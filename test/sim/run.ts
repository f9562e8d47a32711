/** `npm run sim -- --seeds N [--from N]`: simulates seeds and prints what does not hold. */
import { parseArgs } from "node:util";
import { simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "100" }, from: { type: "string", default: "1" } },
});
const from = Number(values.from);
const began = performance.now();
const sum = { turns: 0, crashes: 0, failed: 0 };
for (let seed = from; seed < from + Number(values.seeds); seed += 1) {
  const { problems, turns, crashes } = await simulate(seed);
  sum.turns += turns;
  sum.crashes += crashes;
  if (problems.length === 0) continue;
  sum.failed += 1;
  console.log(`seed ${seed} (again: npm run sim -- --from ${seed} --seeds 1)`);
  for (const problem of problems) console.log(`  ${problem}`);
}
const seconds = (performance.now() - began) / 1000;
console.log(
  `${values.seeds} seeds, ${sum.turns} turns, ${sum.crashes} crashes in ${seconds.toFixed(1)} s; ` +
    `${sum.failed} seeds failed`,
);
process.exitCode = sum.failed === 0 ? 0 : 1;
