import assert from "node:assert/strict";
import { test } from "node:test";
import { wordLikeness } from "../../../../src/adapters/models/offline/synonyms.ts";
import { splitIdentifier, toPlain, toStem } from "../../../../src/adapters/models/offline/words.ts";

test("forms of one word have one stem", () => {
  for (const [one, other] of [
    ["products", "product"],
    ["cities", "city"],
    ["Städte", "Stadt"],
    ["Umsätze", "Umsatz"],
    ["Koeln", "Köln"],
  ] as const) {
    assert.equal(toStem(toPlain(one)), toStem(toPlain(other)), `${one} ${other}`);
  }
});

test("identifiers are split at signs, case and digits", () => {
  assert.deepEqual(splitIdentifier("unitPrice_EUR2"), ["unit", "price", "eur", "2"]);
  assert.deepEqual(splitIdentifier("HTTPStatus"), ["http", "status"]);
});

test("likeness goes from the same word over synonyms to nothing", () => {
  const same = wordLikeness("revenue", "revenue");
  const close = wordLikeness("revenue", "umsatz");
  const near = wordLikeness("revenue", "amount");
  assert.ok(same > close && close > near && near > 0);
  assert.equal(wordLikeness("revenue", "weather"), 0);
});
