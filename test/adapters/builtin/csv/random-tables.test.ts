import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse } from "./analyse.ts";

/** Whole numbers below a limit, the same for the same seed. */
function createChance(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

interface RandomRow {
  readonly kind: string;
  /** Hundredths, so that the expected sums are exact; undefined: an empty cell. */
  readonly cents: number | undefined;
  readonly month: number;
}

function makeRows(chance: (limit: number) => number, count: number): RandomRow[] {
  const kinds = ["ä b", "c;d", 'e"f', "g\nh", "i,j", "k"];
  return Array.from({ length: count }, () => ({
    kind: kinds[chance(kinds.length)] ?? "",
    cents: chance(20) === 0 ? undefined : chance(10_000_000) - 2_000_000,
    month: chance(12) + 1,
  }));
}

function quote(cell: string): string {
  return /["\n,;]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function showCents(cents: number | undefined, locale: string): string {
  if (cents === undefined) return "";
  return (cents / 100).toLocaleString(locale, { minimumFractionDigits: 2 });
}

function sumCents(rows: readonly RandomRow[]): number {
  return rows.reduce((sum, row) => sum + (row.cents ?? 0), 0) / 100;
}

test("sums, groups and months of random tables are what a plain computation gives", async () => {
  for (let seed = 1; seed <= 24; seed += 1) {
    const chance = createChance(seed);
    const rows = makeRows(chance, 300 + chance(300));
    const delimiter = [",", ";", "\t"][seed % 3] ?? ",";
    const locale = seed % 2 === 0 ? "de" : "en";
    const lines = rows.map(({ kind, cents, month }) =>
      [kind, showCents(cents, locale), `2024-${String(month).padStart(2, "0")}-15`]
        .map(quote)
        .join(delimiter),
    );
    const newline = seed % 4 < 2 ? "\n" : "\r\n";
    const text = [["kind", "amount", "day"].join(delimiter), ...lines, ""].join(newline);
    const query = {
      group_by: ["kind"],
      aggregate: [{ fn: "sum", column: "amount" }],
      trend: { period: "month" },
    } as const;
    const { answer, column } = await analyse(text, query, 1 + chance(5_000));
    const about = `seed ${seed}`;
    assert.equal(answer.row_count, rows.length, about);
    assert.equal(column("amount").sum, sumCents(rows), about);
    assert.equal(
      column("amount").missing,
      rows.filter((it) => it.cents === undefined).length,
      about,
    );
    for (const { kind, "sum(amount)": sum } of answer.groups.rows) {
      assert.equal(sum, sumCents(rows.filter((row) => row.kind === kind)), `${about} ${kind}`);
    }
    for (const { period, value } of answer.trend.points) {
      const month = Number(period.slice(5));
      assert.equal(
        value,
        sumCents(rows.filter((row) => row.month === month)),
        `${about} ${period}`,
      );
    }
  }
});

test("a hundred thousand rows are counted, grouped and ordered exactly", async () => {
  const chance = createChance(99);
  const rows = Array.from({ length: 100_000 }, (_, at) => ({
    at,
    key: chance(5_000),
    cents: chance(1e6),
  }));
  const text = `n,key,amount\n${rows.map((r) => `${r.at},k${r.key},${(r.cents / 100).toFixed(2)}`).join("\n")}\n`;
  const sums = new Map<string, number>();
  for (const { key, cents } of rows) sums.set(`k${key}`, (sums.get(`k${key}`) ?? 0) + cents);
  const expected = [...sums].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, 10);
  const query = {
    group_by: ["key"],
    aggregate: [{ fn: "sum", column: "amount" }],
    top_n: 10,
  } as const;
  const { answer, column } = await analyse(text, query, 65_536);
  const found = answer.groups.rows.map((row: Record<string, unknown>) => row["sum(amount)"]);
  assert.deepEqual(
    found,
    expected.map(([, cents]) => cents / 100),
  );
  assert.equal(answer.groups.group_count, sums.size);
  assert.equal(column("key").distinct, sums.size);
  assert.equal(column("n").sum, (100_000 * 99_999) / 2);
  assert.equal(column("n").distinct_is_lower_bound, true);
});
