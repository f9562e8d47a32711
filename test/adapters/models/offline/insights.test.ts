import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "./run-agent.ts";

const cases: readonly (readonly [string, string, string])[] = [
  [
    "a sum by product, over the months",
    "day,region,product,revenue\n2024-01-01,N,Nut,30\n2024-01-31,N,Bolt,70\n2024-02-01,S,Bolt,110\n2024-02-29,S,Nut,15\n",
    "Key insights: revenue up 25 %, top product Bolt (80 % of revenue).",
  ],
  [
    "what cannot be added up is no percentage",
    "day,sensor,temperature\n2024-01-01,a,10\n2024-01-02,b,20\n2024-01-03,b,14\n2024-01-04,a,13\n",
    "Key insights: average temperature from 10 to 13, top sensor b (average temperature 17).",
  ],
  [
    "without dates only the top is told",
    "city,donor,gift\nRome,Ann,10\nRome,Bob,10\nOslo,Ann,20\nOslo,Ann,60\nBonn,Bob,0\n",
    "Key insights: top donor Ann (90 % of gift).",
  ],
  [
    "a table that starts in the middle of a month",
    "day,amount\n2024-01-11,10\n2024-02-01,20\n2024-03-15,5\n",
    "Key insights: amount down 50 % (outer periods may be partial).",
  ],
];

for (const [name, table, line] of cases) {
  test(`key insights: ${name}`, async () => {
    const { text } = await ask(table, "Analyze the data in");
    assert.equal(text.split("\n")[0], line, text);
  });
}

test("no insights of an empty table, nor where something else was asked", async () => {
  const empty = await ask("day,product,revenue\n", "Analyze");
  const asked = await ask("day,product,revenue\n2024-01-01,a,2\n", "What is the total revenue in");
  for (const { text } of [empty, asked]) assert.doesNotMatch(text, /Key insights/);
});

test("what the first look at a table tells is not looked up again", async () => {
  const table =
    "day,product,revenue\n2024-01-01,a,2\n2024-02-01,b,3\n2024-03-01,b,3\n2024-03-02,a,1\n";
  const { requests } = await ask(table, "Summarize");
  assert.equal(requests.length, 2);
});
