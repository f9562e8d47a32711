import assert from "node:assert/strict";
import { test } from "node:test";
import { missingFrom } from "./check-answer.ts";
import { ask } from "./run-agent.ts";

const bare = [
  "2024-02-01,Rome,3,10.5",
  "2024-02-02,Oslo,4,20",
  "2024-03-03,Rome,5,1000.25",
  "2024-03-04,Bonn,1,7",
  "2024-03-05,Rome,1,8",
  "2024-03-06,Oslo,2,1",
].join("\n");
const classes = [
  "class_id,course,instructor,minutes,cancelled,income",
  "C1,Yoga,Nora,60,true,10",
  "C2,Yoga,Tom,90,false,30",
  "C3,Boxing,Tom,90,true,50",
  "C4,Boxing,Nora,45,true,15",
].join("\n");

const cases: readonly (readonly [string, string, readonly (string | number)[]])[] = [
  [bare, "What is the sum of column 4", [1046.75]],
  [
    bare,
    "Sum of the fourth column by the second column",
    ["Rome: 1,018.75", "Oslo: 21", "Bonn: 7"],
  ],
  [bare, "Sum of the third column, grouped by the second", ["Rome: 9", "Oslo: 6", "Bonn: 1"]],
  [bare, "Sum of column 4 per city in column 2", ["Rome: 1,018.75"]],
  [bare, "Which value of column 2 is most frequent", ["Rome has the highest number of rows: 3"]],
  [bare, "Average of column 3 per city", ["Oslo: 3", "Bonn: 1"]],
  [bare, "Which city occurs most often", ["Rome", 3]],
  [classes, "Who earned the most", ["Tom", 80]],
  [classes, "Total income per trainer", ["Tom: 80", "Nora: 25"]],
  [classes, "Which course made more income", ["Boxing has the highest total income: 65"]],
  [classes, "Which course made less income", ["Yoga has the lowest total income: 40"]],
  [classes, "How many rows were cancelled per course", ["Boxing: 2", "Yoga: 1"]],
  [classes, "Which classes are longer than 60 minutes? How many are there?", ["2 rows of 4"]],
];

for (const [table, question, told] of cases) {
  test(question, async () => {
    const { text } = await ask(table, question);
    assert.deepEqual(missingFrom(text, { told }), [], text);
  });
}

test("a group that no column stands for is refused where columns have names", async () => {
  const { text } = await ask(classes, "Total income per galaxy");
  assert.match(text, /found no column for “per galaxy”/);
});
