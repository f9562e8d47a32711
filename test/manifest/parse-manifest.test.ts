import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { limits } from "../../src/domain/limits.ts";
import { parseManifest, toSummary } from "../../src/manifest/parse-manifest.ts";
import { agentText, minimal, problemsOf, specOf } from "./agent-text.ts";

test("a minimal file has every default", () => {
  const spec = specOf(minimal);
  assert.deepEqual(parseManifest(minimal).diagnostics, []);
  assert.equal(spec.version, "0.1.0");
  assert.equal(spec.userPromptTemplate, "{{request}}");
  assert.deepEqual(spec.tools, []);
  assert.equal(spec.memory.enabled, false);
  assert.equal(spec.memory.scope, "agent");
  assert.equal(spec.memory.entitiesMax, 10_000);
  assert.equal(spec.memory.retentionMs, 365 * 86_400_000);
  assert.equal(spec.model.provider, undefined);
  assert.equal(spec.model.sampling.temperature, undefined);
  assert.deepEqual(spec.model.connections, {});
  assert.equal(spec.model.cache, undefined);
  assert.equal(spec.conversation.turnsMax, 50);
  assert.equal(spec.permissions.fileAccess, "none");
  assert.equal(spec.permissions.networkAccess, undefined);
  assert.equal(spec.limits.turnTimeMs, 60_000);
  assert.equal(spec.limits.sandboxBytes, 100 * 1024 * 1024);
  assert.equal(spec.limits.memorySearchTimeoutMs, 5000);
  assert.equal(spec.schedule, undefined);
  assert.equal(spec.logLevel, "info");
  assert.deepEqual(spec.toolConfig.others, {});
});

test("no file can reach the prototype of objects", () => {
  const keys = ["[parameters.__proto__]\npolluted = 1", "[memory]\n__proto__.polluted = 1"];
  for (const key of keys) {
    parseManifest(agentText(key));
    assert.equal(Reflect.get({}, "polluted"), undefined);
  }
});

test("parameters are variables, and each has this and @index", () => {
  const text = agentText(
    "user_prompt_template = '{{#each items}}{{@index}} {{this}} {{this.name}}{{/each}} {{mine}}'",
    "[parameters]",
    'mine = "x"',
    "items = []",
  );
  assert.deepEqual(problemsOf(text), []);
});

describe("the list of diagnostics", () => {
  test("has those without a place first, then file order, and the source in each", () => {
    const { diagnostics } = parseManifest("b = 1\na = 2\n", { source: "x.toml" });
    assert.deepEqual(
      diagnostics.map(({ line, code }) => `${line} ${code}`),
      ["0 MISSING_FIELD", "0 MISSING_FIELD", "0 MISSING_FIELD", "1 UNKNOWN_KEY", "2 UNKNOWN_KEY"],
    );
    assert.ok(diagnostics.every(({ source }) => source === "x.toml"));
  });

  test("is cut, and warnings never crowd out errors", () => {
    const warnings = Array.from({ length: 500 }, (_, index) => `w${index} = 1`);
    const text = agentText("[memory]", ...warnings, "enabled = 1");
    const { diagnostics } = parseManifest(text);
    assert.equal(diagnostics.length, limits.diagnosticsMax);
    assert.equal(diagnostics.filter(({ severity }) => severity === "error").length, 1);
    const errors = Array.from({ length: 500 }, (_, index) => `e${index} = 1`);
    const many = parseManifest(agentText(...errors, ...["[memory]", ...warnings])).diagnostics;
    assert.equal(many.length, limits.diagnosticsMax);
    assert.ok(many.every(({ severity }) => severity === "error"));
  });
});

test("a syntax error never quotes the file", () => {
  const [first] = parseManifest(`token = "abcdefgh12345678" x\n`).diagnostics;
  assert.equal(first?.code, "TOML_SYNTAX");
  assert.ok(!JSON.stringify(first).includes("abcdefgh"));
});

test("the summary of an agent lists tools by name", () => {
  const text = agentText('version = "1.2.3"', 'tools = [{ name = "csv_parser" }]', 'tags = ["t"]');
  assert.deepEqual(toSummary(specOf(text)), {
    name: "Tester",
    declaredVersion: "1.2.3",
    description: "",
    capabilities: ["testing"],
    tools: ["csv_parser"],
    tags: ["t"],
  });
});
