import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const examples = join(import.meta.dirname, "..", "..", "examples");
const text = readFileSync(join(examples, "sales.csv"), "utf8");

test("sales.csv is what sales.mjs prints, on every machine", () => {
  const printed = execFileSync(process.execPath, [join(examples, "sales.mjs")], {
    encoding: "utf8",
  });
  assert.equal(printed, text);
});

test("sales.csv has 1,247 sales of the third quarter, up 23 %, Widget Pro first", () => {
  const [, ...rows] = text.trimEnd().split("\n");
  assert.equal(rows.length, 1_247);
  const byMonth = new Map<string, number>();
  const byProduct = new Map<string, number>();
  for (const row of rows) {
    const [date = "", , , product = "", units, price, revenue] = row.split(",");
    assert.equal(Number(units) * Number(price), Number(revenue), row);
    const month = date.slice(0, 7);
    byMonth.set(month, (byMonth.get(month) ?? 0) + Number(revenue));
    byProduct.set(product, (byProduct.get(product) ?? 0) + Number(revenue));
  }
  assert.deepEqual([...byMonth.keys()], ["2024-07", "2024-08", "2024-09"]);
  const [july = 0, , september = 0] = byMonth.values();
  assert.equal(Math.round((september / july - 1) * 100), 23);
  const [best] = [...byProduct].sort(([, one], [, other]) => other - one);
  assert.equal(best?.[0], "Widget Pro");
});
