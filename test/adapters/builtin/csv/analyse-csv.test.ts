import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse } from "./analyse.ts";

const rows = [
  ["2024-07-01", "North", 10.5, 2],
  ["2024-08-15", "South", 20.25, 4],
  ["2024-09-30", "North", 1234.56, 6],
] as const;

function table(delimiter: string, show: (value: number) => string = String): string {
  const lines = rows.map(([day, region, price, count]) =>
    [day, region, show(price), count].join(delimiter),
  );
  return `${["day", "region", "price", "count"].join(delimiter)}\n${lines.join("\n")}\n`;
}

test("the delimiter is found, also where the numbers hold the other one", async () => {
  const german = (value: number) => value.toLocaleString("de", { minimumFractionDigits: 2 });
  const cases: [string, string][] = [
    [",", table(",")],
    [";", table(";")],
    ["\t", table("\t")],
    ["|", table("|")],
    [";", table(";", german)],
    ["\t", table("\t", german)],
    [";", `sep=;\n${table(";", german)}`],
  ];
  for (const [delimiter, text] of cases) {
    const { answer, column, summary } = await analyse(text);
    assert.equal(answer.format.delimiter, delimiter, text);
    assert.equal(answer.row_count, 3, text);
    assert.equal(column("price").sum, 1265.31, text);
    assert.equal(column("price").type, "decimal", text);
    assert.equal(column("count").type, "integer", text);
    assert.equal(answer.period, "Q3 2024");
    assert.equal(summary, "Found 3 records from Q3 2024");
  }
});

test("every encoding gives the same answer", async () => {
  const text = "Straße;Größe\nMüller;1,5\nÖl;2,5\n";
  const wide = Buffer.from(text, "utf16le");
  const cases: Record<string, Buffer> = {
    "utf-8": Buffer.from(text),
    "utf-8 with mark": Buffer.from(`\ufeff${text}`),
    "utf-16le with mark": Buffer.from(`\ufeff${text}`, "utf16le"),
    "utf-16le": wide,
    "utf-16be": Buffer.from(wide).swap16(),
    "utf-16be with mark": Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
    "windows-1252": Buffer.from(text, "latin1"),
  };
  for (const [name, bytes] of Object.entries(cases)) {
    for (const chunkBytes of [1, 3, 1000]) {
      const { answer, column } = await analyse(bytes, {}, chunkBytes);
      assert.equal(column("Größe")?.sum, 4, name);
      assert.equal(answer.rows[0].Straße, "Müller", name);
      assert.ok(name.startsWith(answer.format.encoding), `${name}: ${answer.format.encoding}`);
    }
  }
});

test("numbers are read as their column writes them", async () => {
  const cases: [string, string[], number, string?][] = [
    ["English", ["1,234.56", "2", "-3.5"], 1233.06],
    ["German", ["1.234,56", "2", "-3,5"], 1233.06],
    ["groups only", ["1,234", "1,234,567", "5"], 1235806],
    ["thin groups", ["1 234,5", "12 000 000,5"], 12_001_235],
    ["Swiss", ["1'234.50", "2.25"], 1236.75],
    ["currency", ["$1,200.50", "$3.00", "-$2.25"], 1201.25, "$"],
    ["euro after", ["1.200,50 €", "3,00 €"], 1203.5, "€"],
    ["percent", ["12.5%", "7.5 %"], 20, "%"],
    ["in brackets", ["(5.50)", "10.00"], 4.5],
    ["exponent", ["1e3", "2.5E-1"], 1000.25],
    ["tenths", ["0.1", "0.2", "0.3"], 0.6],
    ["missing words", ["1", "N/A", "", "-", "null", "2"], 3],
  ];
  for (const [name, cells, sum, unit] of cases) {
    const quoted = cells.map((cell, index) => `${index}x;"${cell}"`).join("\n");
    const { column } = await analyse(`key;amount\n${quoted}\n`);
    assert.equal(column("amount").sum, sum, name);
    assert.equal(column("amount").unit, unit, name);
  }
});

test("codes stay text", async () => {
  const { column } = await analyse(
    "zip,big\n01067,12345678901234567890\n80331,22345678901234567890\n",
  );
  assert.equal(column("zip").type, "text");
  assert.equal(column("big").type, "text");
});

test("dates are read in all their forms", async () => {
  const cases: [string, string[], string, string][] = [
    ["ISO", ["2024-07-01", "2024-09-30"], "2024-07-01", "2024-09-30"],
    ["German", ["01.07.2024", "30.09.2024"], "2024-07-01", "2024-09-30"],
    ["short German", ["1.7.24", "30.9.24"], "2024-07-01", "2024-09-30"],
    ["month first", ["07/01/2024", "09/30/2024"], "2024-07-01", "2024-09-30"],
    ["day first", ["01/07/2024", "30/09/2024"], "2024-07-01", "2024-09-30"],
    [
      "rising, so day first",
      ["03/01/2024", "04/01/2024", "01/02/2024"],
      "2024-01-03",
      "2024-02-01",
    ],
    [
      "rising, so month first",
      ["01/03/2024", "01/04/2024", "02/01/2024"],
      "2024-01-03",
      "2024-02-01",
    ],
    ["names", ["1 July 2024", "Sep 30, 2024"], "2024-07-01", "2024-09-30"],
    ["German names", ["1. Juli 2024", "30. September 2024"], "2024-07-01", "2024-09-30"],
    ["dashed names", ["01-Jul-2024", "30-Sep-2024"], "2024-07-01", "2024-09-30"],
    [
      "times",
      ["2024-07-01 10:30:00", "2024-09-30T23:00:00Z"],
      "2024-07-01T10:30:00",
      "2024-09-30T23:00:00",
    ],
    [
      "halves of days",
      ["7/1/2024 1:05 PM", "9/30/2024 12:00 AM"],
      "2024-07-01T13:05:00",
      "2024-09-30",
    ],
    ["months", ["2024-07", "2024-09"], "2024-07-01", "2024-09-01"],
    ["quarters", ["Q1 2024", "Q3 2024"], "2024-01-01", "2024-07-01"],
    ["days of digits", ["20240701", "20240930"], "2024-07-01", "2024-09-30"],
    [
      "months of digits",
      ["202407", "202408", "202409", "202411", "202412", "202501"],
      "2024-07-01",
      "2025-01-01",
    ],
    ["mixed forms", ["2024-07-01", "15.08.2024", "30 Sep 2024"], "2024-07-01", "2024-09-30"],
  ];
  for (const [name, cells, min, max] of cases) {
    const text = cells.map((cell, index) => `${index}x;${cell}`).join("\n");
    const { column } = await analyse(`key;when\n${text}\n`);
    const { type, min: first, max: last } = column("when");
    assert.deepEqual([type, first, last], ["date", min, max], name);
  }
});

test("numbers that only look like dates stay numbers", async () => {
  for (const cells of [
    ["20240701", "20241390"],
    ["202401", "202402"],
    ["20240701", "2024"],
  ]) {
    const { column } = await analyse(`key;n\n${cells.map((it) => `x;${it}`).join("\n")}\n`);
    assert.equal(column("n").type, "integer", cells.join(" "));
  }
});

test("what the start of a table suggests is corrected by its end", async () => {
  const many = (cell: string) => Array.from({ length: 12_000 }, (_, at) => `${at}x;${cell}`);
  const lines = (cells: string[]) => `key;value\n${cells.join("\n")}\n`;
  const dates = await analyse(lines([...many("01/02/2024"), "k;13/02/2024"]), {}, 65_536);
  assert.deepEqual(
    [dates.column("value").min, dates.column("value").max],
    ["2024-02-01", "2024-02-13"],
  );
  const marks = await analyse(lines([...many("1.500"), "k;0.25"]), {}, 65_536);
  assert.equal(marks.column("value").sum, 12_000 * 1.5 + 0.25);
  const late = await analyse(lines([...many(""), "k;5"]), {}, 65_536);
  assert.deepEqual([late.column("value").type, late.column("value").sum], ["integer", 5]);
  const words = await analyse(lines([...many("1"), ...many("word")]), {}, 65_536);
  assert.equal(words.column("value").type, "text");
});

test("a missing header is seen", async () => {
  const { answer, column } = await analyse("2024-07-01,North,10.5\n2024-07-02,South,20\n");
  assert.equal(answer.format.has_header, false);
  assert.equal(answer.row_count, 2);
  assert.deepEqual([column("column_1").type, column("column_3").sum], ["date", 30.5]);
  const words = await analyse("a,b\nb,a\na,b\n");
  assert.equal(words.answer.format.has_header, false);
  const forced = await analyse("a,b\nb,a\n", { has_header: true });
  assert.equal(forced.answer.row_count, 1);
});

test("titles above the table, equal names and empty names are no obstacle", async () => {
  const { answer } = await analyse("Report 2024\n\nname,name,,x\na,b,c,1\nd,e,f,2\n");
  const names = answer.columns.map((it: { name: string }) => it.name);
  assert.deepEqual(names, ["name", "name_2", "column_3", "x"]);
  assert.equal(answer.row_count, 2);
});

test("rows of another length are counted with their lines", async () => {
  const text = "a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,1,1,\n10,11,12\n";
  const { answer, column } = await analyse(text);
  assert.equal(answer.row_count, 4);
  assert.deepEqual(answer.malformed, {
    count: 2,
    too_short: 1,
    too_long: 1,
    unreadable: 0,
    left_out: 1,
    first_lines: [3, 4],
  });
  assert.equal(column("a").sum, 16);
  assert.equal(column("c").missing, 1);
  const kept = await analyse(text, { ragged_rows: "keep" });
  assert.equal(kept.column("a").sum, 22);
  const skipped = await analyse(text, { ragged_rows: "skip" });
  assert.equal(skipped.column("a").sum, 12);
});

test("quoted newlines, quotes and delimiters are part of cells; lines are counted right", async () => {
  const text = 'a,b\r\n"x\r\ny","say ""hi"", you"\r\n1\r\n"p,q",z\r\n';
  const { answer } = await analyse(text);
  assert.deepEqual(answer.rows[0], { a: "x\r\ny", b: 'say "hi", you' });
  assert.equal(answer.row_count, 3);
  assert.deepEqual(answer.malformed.first_lines, [4]);
});

test("a quote that is never closed costs its line only", async () => {
  const { answer, column } = await analyse('a,b\n1,2\n3,"open\n5,6\n\n7,8\n');
  assert.equal(answer.row_count, 3);
  assert.equal(column("a").sum, 13);
  assert.deepEqual([answer.malformed.unreadable, answer.malformed.first_lines], [1, [3]]);
});

test("an empty file and a table without rows are answers too", async () => {
  for (const text of ["", "\n\n", "\ufeff"]) {
    const { answer, summary } = await analyse(text);
    assert.deepEqual([answer.row_count, answer.column_count], [0, 0], JSON.stringify(text));
    assert.equal(summary, "Found 0 records");
  }
  const { answer, column } = await analyse("date,amount\n");
  assert.deepEqual([answer.row_count, answer.column_count], [0, 2]);
  assert.equal(column("amount").type, "empty");
});
