import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { limits } from "../../src/domain/limits.ts";
import { parseManifest } from "../../src/manifest/parse-manifest.ts";
import { agentText, minimal } from "./agent-text.ts";

const deep = 2000;

/** The first diagnostic as `code@line:column`, and how many there are. */
function verdict(text: string): readonly [string, number] {
  const { diagnostics, spec } = parseManifest(text);
  const [first] = diagnostics;
  assert.equal(
    spec === undefined,
    diagnostics.some(({ severity }) => severity === "error"),
  );
  return [`${first?.code}@${first?.line}:${first?.column}`, diagnostics.length];
}

describe("hostile texts get one clear answer", () => {
  const cases: readonly [string, string, string][] = [
    ["2 MB of prompt", agentText(`documentation = '${"a".repeat(2 ** 21)}'`), "TOO_LARGE@0:0"],
    ["2 MB of nothing", " ".repeat(2 ** 21), "TOO_LARGE@0:0"],
    ["too many bytes in few characters", "#".padEnd(100_000, "€"), "TOO_LARGE@0:0"],
    ["tables 2,000 deep", agentText(`[${Array(deep).fill("a").join(".")}]`), "TOO_DEEP@4:1"],
    [
      "table arrays 2,000 deep",
      agentText(`[[${Array(deep).fill("a").join(".")}]]`),
      "TOO_DEEP@4:1",
    ],
    [
      "a dotted key 2,000 deep",
      agentText(`${Array(deep).fill("a").join(".")} = 1`),
      "TOO_DEEP@4:1",
    ],
    [
      "inline tables 2,000 deep",
      agentText(`a = ${"{a=".repeat(deep)}1${"}".repeat(deep)}`),
      "TOO_DEEP@4:99",
    ],
    ["arrays 2,000 deep", agentText(`a = ${"[".repeat(deep)}${"]".repeat(deep)}`), "TOO_DEEP@4:36"],
    ["arrays in inline tables", agentText(`a = ${"[{a=".repeat(deep)}`), "TOO_DEEP@4:67"],
    [
      "a dotted key in a deep table",
      agentText(`[${Array(20).fill("a").join(".")}]`, `${Array(20).fill("b").join(".")} = 1`),
      "TOO_DEEP@5:1",
    ],
    ["256 KB of '['", "[".repeat(limits.agentTomlBytesMax), "TOML_SYNTAX@1:3"],
    ["256 KB of '{'", "{".repeat(limits.agentTomlBytesMax), "TOML_SYNTAX@1:1"],
    ["a string without end", `a = "${"b".repeat(250_000)}`, "TOML_SYNTAX@1:5"],
    ["a NUL byte in a string", agentText('author = "a\u0000b"'), "TOML_SYNTAX@4:12"],
    ["a NUL byte as key", agentText("\u0000 = 1"), "TOML_SYNTAX@4:1"],
    ["only a NUL byte", "\u0000", "TOML_SYNTAX@1:1"],
    ["half of a surrogate pair", agentText('author = "a\ud834"'), "INVALID_ENCODING@4:12"],
    ["a carriage return alone", "a = 1\rb = 2", "TOML_SYNTAX@1:6"],
    ["a file in YAML", "---\nname: x\n", "TOML_SYNTAX@1:4"],
    ["JSON", '{ "name": "x" }', "TOML_SYNTAX@1:1"],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => assert.deepEqual(verdict(text), [expected, 1]));
  }
});

describe("large texts are read without trouble", () => {
  test("a line of 250,000 characters", () => {
    const text = agentText(`documentation = "${"é".repeat(120_000)}"`, "nonsense = 1");
    assert.deepEqual(verdict(text), ["UNKNOWN_KEY@5:1", 1]);
  });
  test("tens of thousands of unknown keys that look like known ones", () => {
    const keys = Array.from(
      { length: 12_000 },
      (_, index) => `system_prmpt${index.toString(36)} = 1`,
    );
    assert.deepEqual(verdict(agentText(...keys)), ["UNKNOWN_KEY@4:1", limits.diagnosticsMax]);
  });
  test("tens of thousands of tools", () => {
    const text = agentText(`tools = [${'"http_clientt",'.repeat(16_000)}]`);
    assert.equal(parseManifest(text).diagnostics.length, limits.diagnosticsMax);
  });
  test("tens of thousands of open blocks in a template", () => {
    const text = agentText(`user_prompt_template = '${"{{#if a}}".repeat(28_000)}'`);
    assert.equal(parseManifest(text).diagnostics.length, limits.diagnosticsMax);
  });
  test("a text made to be compared with the forms of secrets for long", () => {
    const text = agentText(`documentation = '${"-eyJ".repeat(60_000)}'`);
    assert.deepEqual(parseManifest(text).diagnostics, []);
  });
  test("256 KB exactly", () => {
    const text = `${minimal}\n#`.padEnd(limits.agentTomlBytesMax, "x");
    assert.deepEqual(parseManifest(text).diagnostics, []);
    assert.deepEqual(verdict(`${text}x`), ["TOO_LARGE@0:0", 1]);
  });
});

test("what is 32 deep is read", () => {
  const path = Array(31).fill("a").join(".");
  assert.deepEqual(parseManifest(agentText(`parameters.${path} = 1`)).diagnostics, []);
});

test("CRLF counts as one line", () => {
  const text = agentText("[memory]", 'scope = "galaxy"').replaceAll("\n", "\r\n");
  assert.deepEqual(verdict(text), ["INVALID_VALUE@5:9", 1]);
});

test("a byte order mark is dropped with a warning and moves no column", () => {
  const { name, diagnostics } = parseManifest(`\ufeff${minimal}\nnonsense = 1\n`);
  assert.equal(name, "Tester");
  assert.deepEqual(
    diagnostics.map(({ code, line, column }) => `${code}@${line}:${column}`),
    ["BYTE_ORDER_MARK@1:1", "UNKNOWN_KEY@4:1"],
  );
  const [, second] = parseManifest("\ufeffname = 1").diagnostics.filter(({ line }) => line > 0);
  assert.equal(second?.column, 8);
});
