import assert from "node:assert/strict";
import { test } from "node:test";
import { drawTable } from "../../cli/draw-table.ts";

const id = "turn_019aaaaa-0000-7000-8000-000000000001";
const head = ["TURN", "AGENT", "STATE", "CREATED"];
const row = [id, "DataAnalyzer", "cancelled", "2026-11-22T23:31:58Z"];

test("a table fits the screen with its first column whole, so that it can be copied", () => {
  const drawn = drawTable(head, [row], 84);
  for (const line of drawn.trimEnd().split("\n")) assert.ok(line.length <= 84, line);
  assert.ok(drawn.includes(id), drawn);
});

test("where the first column would have to be folded, the table is plain columns", () => {
  assert.equal(
    drawTable(head, [row], 60),
    "TURN                                       AGENT         STATE      CREATED\n" +
      `${id}  DataAnalyzer  cancelled  2026-11-22T23:31:58Z\n`,
  );
});
