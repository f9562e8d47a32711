import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import type { Diagnostic } from "../../src/domain/diagnostic.ts";
import { diagnosticCodes } from "../../src/manifest/diagnostic-codes.ts";
import type { Located } from "../../src/manifest/located.ts";
import { parseManifest } from "../../src/manifest/parse-manifest.ts";
import { scanDocument } from "../../src/manifest/scan-document.ts";
import { stringOffset } from "../../src/manifest/toml-string.ts";
import { mutations } from "./mutations.ts";

/** What `smol-toml` reads, or undefined when it refuses the text. */
function read(text: string): unknown {
  try {
    return parse(text, { integersAsBigInt: "asNeeded" });
  } catch {
    return undefined;
  }
}

test("no text makes the loader throw, and every diagnostic has a place inside the file", () => {
  let accepted = 0;
  for (const text of mutations(1, 50)) {
    const { spec, diagnostics } = parseManifest(text);
    if (spec !== undefined) accepted++;
    for (const diagnostic of diagnostics) checkPlace(text, diagnostic);
  }
  assert.ok(accepted > 100, `only ${accepted} of the texts were agent files`);
});

function checkPlace(text: string, { line, column, code, message }: Diagnostic) {
  assert.ok(code in diagnosticCodes && message !== "", code);
  if (line === 0) assert.deepEqual([column, code], [0, "MISSING_FIELD"]);
  else {
    const written = text.replace(/^\ufeff/, "").split("\n")[line - 1];
    assert.ok(written !== undefined && column >= 1 && column <= [...written].length + 1, text);
  }
}

test("where smol-toml accepts a text, the scanner finds every key and value at its place", () => {
  let compared = 0;
  for (const text of mutations(2, 50)) {
    const values = read(text);
    const { root, complete, tooDeepAt } = scanDocument(text);
    if (values === undefined || tooDeepAt >= 0 || text.startsWith("\ufeff")) continue;
    assert.ok(complete, text);
    comparePlaces(text, root, values);
    compared++;
  }
  assert.ok(compared > 1000, `only ${compared} texts were compared`);
});

function comparePlaces(text: string, node: Located, value: unknown) {
  if (node.table !== undefined) {
    const table = value as Readonly<Record<string, unknown>>;
    assert.deepEqual([...node.table.keys()].toSorted(), Object.keys(table).toSorted(), text);
    for (const [key, child] of node.table) {
      assert.equal(child.key, key);
      comparePlaces(text, child, table[key]);
    }
  } else if (node.items !== undefined) {
    const items = value as readonly unknown[];
    assert.equal(node.items.length, items.length, text);
    for (const [index, child] of node.items.entries()) comparePlaces(text, child, items[index]);
  } else compareScalar(text, node, value);
}

function compareScalar(text: string, node: Located, value: unknown) {
  assert.ok(typeof value !== "object" || value instanceof Date, text);
  if (typeof value !== "string") return;
  assert.match(text.charAt(node.at), /["']/);
  for (let index = 0; index < value.length; index += 7) {
    const at = stringOffset(text, node.at, index);
    assert.ok(text[at] === value[index] || text[at] === "\\", `${index} of ${value}`);
  }
}
