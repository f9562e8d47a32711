import assert from "node:assert/strict";
import { test } from "node:test";
import type { Condition, CsvQuery } from "../../../../src/adapters/builtin/csv/csv-query.ts";
import { CsvQueryError } from "../../../../src/adapters/builtin/csv/csv-query.ts";
import { analyse } from "./analyse.ts";

const sales = `day,Region,Unit Price,ok
2024-01-05,North,10.50,yes
2024-01-20,South,5,no
2024-02-10,north,7.25,yes
2024-04-01,East,,no
2025-01-01,South,2,yes
`;

test("conditions choose rows by type", async () => {
  const cases: [Condition | Condition[], number][] = [
    [{ column: "unit price", op: ">", value: 5 }, 2],
    [{ column: "Unit Price", op: ">=", value: "5" }, 3],
    [{ column: "unit_price", op: "!=", value: 5 }, 4],
    [{ column: "region", op: "=", value: "NORTH" }, 2],
    [{ column: "region", op: "in", value: ["south", "east"] }, 3],
    [{ column: "region", op: "contains", value: "out" }, 2],
    [{ column: "region", op: "starts_with", value: "e" }, 1],
    [{ column: "region", op: "ends_with", value: "th" }, 4],
    [{ column: "unit price", op: "is_missing" }, 1],
    [{ column: "unit price", op: "not_missing" }, 4],
    [{ column: "ok", op: "=", value: true }, 3],
    [{ column: "day", op: "=", value: "2024-01" }, 2],
    [{ column: "day", op: "=", value: "2024" }, 4],
    [{ column: "day", op: "=", value: "Q1 2024" }, 3],
    [{ column: "day", op: ">", value: "2024-01" }, 3],
    [{ column: "day", op: "<=", value: "2024-02-10" }, 3],
    [
      [
        { column: "day", op: "=", value: "2024" },
        { column: "ok", op: "=", value: "no" },
      ],
      2,
    ],
  ];
  for (const [condition, count] of cases) {
    const { answer } = await analyse(sales, { filter: [condition].flat() });
    assert.equal(answer.matched_rows, count, JSON.stringify(condition));
    assert.equal(answer.row_count, 5);
  }
});

test("statistics are those of the rows that match", async () => {
  const filter = [{ column: "ok", op: "=", value: "yes" }] as const;
  const { column, summary } = await analyse(sales, { filter });
  assert.equal(column("Unit Price").sum, 19.75);
  assert.equal(summary, "Found 3 records of 5");
});

test("groups are computed, sorted and cut", async () => {
  const query: CsvQuery = {
    group_by: ["ok"],
    aggregate: [
      { fn: "sum", column: "unit price" },
      { fn: "mean", column: "unit price" },
      { fn: "median", column: "unit price" },
      { fn: "count" },
    ],
  };
  const { answer } = await analyse(sales, query);
  assert.deepEqual(answer.groups.rows, [
    {
      ok: true,
      count: 3,
      "sum(Unit Price)": 19.75,
      "mean(Unit Price)": 6.58333333333,
      "median(Unit Price)": 7.25,
    },
    { ok: false, count: 2, "sum(Unit Price)": 5, "mean(Unit Price)": 5, "median(Unit Price)": 5 },
  ]);
  const byMonth = await analyse(sales, {
    group_by: ["day:month"],
    sort: [{ by: "day:month", order: "asc" }],
    top_n: 2,
  });
  assert.deepEqual(byMonth.answer.groups.rows, [
    { "day:month": "2024-01", count: 2 },
    { "day:month": "2024-02", count: 1 },
  ]);
  assert.equal(byMonth.answer.groups.group_count, 4);
  const whole = await analyse(sales, { aggregate: [{ fn: "max", column: "unit price" }] });
  assert.deepEqual(whole.answer.groups.rows, [{ count: 5, "max(Unit Price)": 10.5 }]);
});

test("the top rows come in order, rows without a value last", async () => {
  const top = async (query: CsvQuery) =>
    (await analyse(sales, query)).answer.top.map(
      (row: Record<string, unknown>) => row["Unit Price"],
    );
  const sort = (order: "asc" | "desc") => [{ by: "unit price", order }];
  assert.deepEqual(await top({ sort: sort("desc"), top_n: 2 }), [10.5, 7.25]);
  assert.deepEqual(await top({ sort: sort("asc") }), [2, 5, 7.25, 10.5, null]);
  assert.deepEqual(await top({ top_n: 1 }), [10.5]);
});

test("a trend tells each period, and the change from the first to the last", async () => {
  const { answer } = await analyse(sales, { trend: { period: "quarter" } });
  const { value_column, points, first, last, change_percent, direction } = answer.trend;
  assert.equal(value_column, "Unit Price");
  assert.deepEqual(
    points.map((point: { period: string; value: number }) => [point.period, point.value]),
    [
      ["2024-Q1", 22.75],
      ["2025-Q1", 2],
    ],
  );
  assert.deepEqual([first.value, last.value, direction], [22.75, 2, "down"]);
  assert.equal(change_percent, -91.21);
  const counted = await analyse(sales, { trend: { fn: "count", period: "week" } });
  assert.deepEqual(
    counted.answer.trend.points.map((point: { period: string }) => point.period),
    ["2024-W01", "2024-W03", "2024-W06", "2024-W14", "2025-W01"],
  );
});

test("a table without a question gives an overview", async () => {
  const lines = Array.from({ length: 60 }, (_, at) => {
    const month = String((at % 3) + 7).padStart(2, "0");
    return `${at + 1},2024-${month}-10,${["Pro", "Basic"][at % 2]},${at}.50`;
  });
  const { answer } = await analyse(`id,date,product,revenue\n${lines.join("\n")}\n`);
  assert.deepEqual(answer.overview.measures, ["revenue"]);
  assert.equal(answer.overview.trends[0].points.length, 3);
  assert.deepEqual(answer.overview.largest[0].rows[0], {
    product: "Basic",
    count: 30,
    "sum(revenue)": 915,
  });
});

test("questions that cannot be answered say why", async () => {
  const cases: [CsvQuery, RegExp][] = [
    [{ columns: ["nothing"] }, /no column "nothing"/],
    [{ aggregate: [{ fn: "sum", column: "region" }] }, /holds text, not numbers/],
    [{ aggregate: [{ fn: "sum" }] }, /sum needs a column/],
    [{ trend: { date_column: "region" } }, /holds text, not dates/],
    [{ group_by: ["region:month"] }, /holds text, not dates/],
    [{ group_by: ["region"], sort: [{ by: "day", order: "asc" }] }, /cannot be sorted by day/],
    [{ filter: [{ column: "day", op: ">", value: "soon" }] }, /"soon" is no date/],
    [{ filter: [{ column: "unit price", op: ">", value: "dear" }] }, /cannot be compared/],
    [{ filter: [{ column: "region", op: "=" }] }, /has no value/],
  ];
  for (const [query, message] of cases) {
    const isExpected = (error: unknown) =>
      error instanceof CsvQueryError && message.test(error.message);
    await assert.rejects(analyse(sales, query), isExpected, JSON.stringify(query));
  }
});

test("two columns of a row are compared: numbers, dates and texts", async () => {
  const table =
    "plan,spent,due,done,from,to\n10,12,2024-01-05,2024-01-04,Rome,rome\n" +
    "10,9,2024-01-05,2024-01-09,Rome,Oslo\n7,7,2024-02-01,,Bonn,Bonn\n,3,2024-02-01,2024-02-01,,Bonn\n";
  const cases: readonly (readonly [Condition, number])[] = [
    [{ column: "spent", op: ">", value_column: "plan" }, 1],
    [{ column: "spent", op: "<=", value_column: "plan" }, 2],
    [{ column: "spent", op: "=", value_column: "plan" }, 1],
    [{ column: "done", op: ">", value_column: "due" }, 1],
    [{ column: "from", op: "=", value_column: "to" }, 2],
    [{ column: "from", op: "!=", value_column: "to" }, 1],
  ];
  for (const [condition, count] of cases) {
    const { answer } = await analyse(table, { filter: [condition] });
    assert.equal(answer.matched_rows, count, JSON.stringify(condition));
  }
  const wrong: readonly Condition[] = [
    { column: "spent", op: ">", value_column: "from" },
    { column: "from", op: ">", value_column: "to" },
    { column: "spent", op: "contains", value_column: "plan" },
    { column: "spent", op: ">", value_column: "no such" },
  ];
  for (const condition of wrong) {
    await assert.rejects(analyse(table, { filter: [condition] }), { name: "CsvQueryError" });
  }
});
