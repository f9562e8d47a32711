import assert from "node:assert/strict";
import { test } from "node:test";
import { summarizeTable } from "../../../../src/adapters/builtin/csv/table-summary.ts";

const whole = { row_count: 1247, period: "Q3 2024" };
const groups = { row_count: 9, groups: { by: ["team", "date:month"], group_count: 4 } };
const trend = { row_count: 9, trend: { period: "month", value_column: "price", points: [{}, {}] } };
const cases = [
  [whole, "http://127.0.0.1:9000/sales.csv", "Found 1,247 sales records from Q3 2024"],
  [whole, "https://files.example/a/Orders.tsv?x=1", "Found 1,247 orders records from Q3 2024"],
  [whole, "https://files.example/data.csv", "Found 1,247 records from Q3 2024"],
  [whole, "https://files.example/q3-sales.csv", "Found 1,247 records from Q3 2024"],
  [whole, "https://sales.example", "Found 1,247 records from Q3 2024"],
  [whole, undefined, "Found 1,247 records from Q3 2024"],
  [{ row_count: 1 }, "http://a.example/tickets", "Found 1 tickets record"],
  [{ row_count: 9, matched_rows: 2 }, undefined, "Found 2 records of 9"],
  [groups, undefined, "Found 4 groups by team, date:month"],
  [trend, undefined, "Found 2 months of price"],
  [{ trend: { period: "year", points: [{}] } }, undefined, "Found 1 year of records"],
] as const;

for (const [content, address, line] of cases) {
  test(`${address ?? "a table"}: ${line}`, () => {
    assert.equal(summarizeTable(content, address), line);
  });
}
