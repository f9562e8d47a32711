import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parsePromptTemplate, templateDepthMax } from "../../src/domain/prompt-template.ts";

test("text, variables and blocks become nodes", () => {
  const { nodes, problems } = parsePromptTemplate(
    "Hi {{ user.name }}!{{#if a}}yes{{else}}no{{/if}}{{#each list}}{{@index}}{{this}}{{/each}}",
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(nodes, [
    { kind: "text", text: "Hi " },
    { kind: "variable", path: ["user", "name"] },
    { kind: "text", text: "!" },
    {
      kind: "if",
      condition: ["a"],
      body: [{ kind: "text", text: "yes" }],
      otherwise: [{ kind: "text", text: "no" }],
    },
    {
      kind: "each",
      list: ["list"],
      body: [
        { kind: "variable", path: ["@index"] },
        { kind: "variable", path: ["this"] },
      ],
    },
  ]);
});

test("references tell where they stand and whether in a list", () => {
  const { references } = parsePromptTemplate(
    "{{a}}{{#each b}}{{#if c}}{{d}}{{/if}}{{/each}}{{e.f}}",
  );
  assert.deepEqual(
    references.map(({ root, at, insideEach }) => [root, at, insideEach]),
    [
      ["a", 0, false],
      ["b", 5, false],
      ["c", 16, true],
      ["d", 25, true],
      ["e", 46, false],
    ],
  );
});

describe("every problem has its place", () => {
  const cases: readonly [string, readonly (readonly [number, RegExp])[]][] = [
    ["a {{b", [[2, /never closed/]]],
    ["{{}}", [[0, /names no variable/]]],
    ["{{{a}}}", [[0, /not a variable/]]],
    ["{{a b}}", [[0, /not a variable/]]],
    ["{{a..b}}", [[0, /not a variable/]]],
    [
      "x{{#unless a}}{{/unless}}",
      [
        [1, /not known/],
        [14, /no block is open/],
      ],
    ],
    ["{{#if}}", [[0, /not known/]]],
    ["{{#if a}}", [[0, /'\{\{#if\}\}' is never closed/]]],
    ["{{else}}", [[0, /belongs to no/]]],
    ["{{#each a}}{{else}}{{/each}}", [[11, /belongs to no/]]],
    ["{{#if a}}{{else}}{{else}}{{/if}}", [[17, /belongs to no/]]],
    ["{{#if a}}{{/each}}{{/if}}", [[9, /'\{\{#if\}\}' is open/]]],
    [
      "{{#each a}}{{#if b}}",
      [
        [0, /#each/],
        [11, /#if/],
      ],
    ],
  ];
  for (const [text, expected] of cases) {
    test(text, () => {
      const { problems } = parsePromptTemplate(text);
      assert.deepEqual(
        problems.map(({ at }) => at),
        expected.map(([at]) => at),
      );
      for (const [index, [, message]] of expected.entries()) {
        assert.match(problems[index]?.message ?? "", message);
      }
    });
  }
});

test("blocks nest so far and no further", () => {
  const nested = (depth: number) => "{{#if a}}".repeat(depth) + "{{/if}}".repeat(depth);
  assert.deepEqual(parsePromptTemplate(nested(templateDepthMax)).problems, []);
  const [first] = parsePromptTemplate(nested(templateDepthMax + 1)).problems;
  assert.match(first?.message ?? "", /nested more than/);
});

test("braces that belong to no template are text", () => {
  const text = 'a } b }} { "c": { "d": 1 } }';
  assert.deepEqual(parsePromptTemplate(text).nodes, [{ kind: "text", text }]);
});
