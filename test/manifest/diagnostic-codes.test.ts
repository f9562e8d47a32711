import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { diagnosticCodes } from "../../src/manifest/diagnostic-codes.ts";

test("every code of the list is reported somewhere, and no other one", () => {
  const folder = new URL("../../src/manifest/", import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));
  const used = sources.flatMap((source) =>
    [...source.matchAll(/\bcode: "([A-Z_]+)"/g)].map(([, code]) => code ?? ""),
  );
  assert.deepEqual([...new Set(used)].toSorted(), Object.keys(diagnosticCodes).toSorted());
});

test("each code says in a sentence what it means", () => {
  for (const meaning of Object.values(diagnosticCodes)) assert.match(meaning, /^[A-Z].+\.$/);
});
