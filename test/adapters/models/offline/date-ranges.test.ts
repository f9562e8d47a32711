import assert from "node:assert/strict";
import { test } from "node:test";
import { findDateRange } from "../../../../src/adapters/models/offline/date-ranges.ts";

const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
  ["sales in March 2024", "2024-03-01", "2024-04-01"],
  ["im März", "2023-03-01", "2023-04-01"],
  ["in Q4 2022", "2022-10-01", "2023-01-01"],
  ["in the second quarter of 2024", "2024-04-01", "2024-07-01"],
  ["since 2024-05-06", "2024-05-06", undefined],
  ["after 31.12.2023", "2024-01-01", undefined],
  ["before 2024", undefined, "2024-01-01"],
  ["between 2024-01-05 and 2024-02-28", "2024-01-05", "2024-02-29"],
  ["from January to March", "2023-01-01", "2023-04-01"],
  ["in 2020 or later", "2020-01-01", undefined],
  ["2020 onwards", "2020-01-01", undefined],
  ["im März 2021 oder früher", undefined, "2021-04-01"],
  ["von 2021 auf 2022", "2021-01-01", "2023-01-01"],
  ["on July 4, 2024", "2024-07-04", "2024-07-05"],
];

for (const [text, from, before] of cases) {
  test(`the time of: ${text}`, () => {
    assert.deepEqual(findDateRange(text, 2023), { from, before });
  });
}

test("a text without a date has no range", () => {
  assert.equal(findDateRange("top 3 products in the north", 2023), undefined);
});
