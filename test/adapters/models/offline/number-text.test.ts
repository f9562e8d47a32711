import assert from "node:assert/strict";
import { test } from "node:test";
import {
  countOf,
  formatChange,
  formatNumber,
  parseNumber,
} from "../../../../src/adapters/models/offline/number-text.ts";

test("numbers are read in English and German writing", () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ["1,247", 1247],
    ["1.234,56", 1234.56],
    ["1,234.56", 1234.56],
    ["12,5", 12.5],
    ["1.234.567", 1_234_567],
    ["-3.5", -3.5],
    ["7.", 7],
    ["x", undefined],
  ];
  for (const [text, value] of cases) assert.equal(parseNumber(text), value, text);
});

test("numbers are grouped, and what is rounded is told in full", () => {
  assert.equal(formatNumber(1247), "1,247");
  assert.equal(formatNumber(-12345.67), "-12,345.67");
  assert.equal(formatNumber(0.1 + 0.2), "0.3");
  assert.equal(formatNumber(1000 / 3), "333.33 (333.333333)");
  assert.equal(formatChange(80, 100), "+25.0 %");
  assert.equal(formatChange(0, 5), "");
  assert.equal(countOf(1, "entry"), "1 entry");
  assert.equal(countOf(2000, "entry"), "2,000 entries");
});
