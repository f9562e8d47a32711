import assert from "node:assert/strict";
import { test } from "node:test";
import { missingFrom } from "./check-answer.ts";
import { ask } from "./run-agent.ts";

const tours = [
  "tour,status,depot,driver,passengers,income",
  "T1,done,East,Anna,9,50",
  "T2,open,East,Cem,40,30",
  "T3,done,West,Anna,8,10",
  "T4,done,East,Cem,7,35",
].join("\n");
const plots = "plot,crop,tonnes\nP1,rye,5\nP2,oats,6\nP1,oats,4\nP2,rye,1\n";
const courses = "course,trainer,price\nYoga 1,Ada,5\nSpin 1,Ben,9\nYoga 2,Ada,7\n";

const cases: readonly (readonly [string, string, readonly (string | number)[]])[] = [
  [tours, "Which wheelman earned the most", ["Cem has the highest total income: 65"]],
  [tours, "Which clerk took in the most money", ["Cem has the highest total income: 65"]],
  [tours, "Which garage had the highest income", ["East has the highest total income: 115"]],
  [tours, "Which depot had the highest income", ["East has the highest total income: 115"]],
  [plots, "Which field had the highest output", ["P1 has the highest total tonnes: 9"]],
  // Rows are meant where they are named, or where each has a name of its own.
  [tours, "Which order had the highest income", ["The highest income: income 50"]],
  [courses, "Which workshop has the highest price", ["price 9 (course Spin 1"]],
];

for (const [table, question, told] of cases) {
  test(question, async () => {
    const { text } = await ask(table, question);
    assert.deepEqual(missingFrom(text, { told }), [], text);
  });
}
