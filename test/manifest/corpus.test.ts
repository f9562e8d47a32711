import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { AgentSpec } from "../../src/domain/agent-spec.ts";
import type { Diagnostic } from "../../src/domain/diagnostic.ts";
import { decodeManifest } from "../../src/manifest/decode-manifest.ts";
import { isRefused, type Manifest, parseManifest } from "../../src/manifest/parse-manifest.ts";
import {
  type CorpusEntry,
  type ExpectedAgent,
  type ExpectedProblem,
  readCorpusFile,
  readIndex,
} from "./corpus.ts";

/** Warnings that the indexes leave out (README of the corpus). */
const leftOut = new Set(["UNKNOWN_TOOL", "UNKNOWN_VARIABLE"]);
const isLeftOut = ({ code, severity }: Diagnostic) =>
  leftOut.has(code) || (code === "UNKNOWN_KEY" && severity === "warning");

function load(inFolder: "" | "bad/", entry: CorpusEntry): Manifest {
  const decoded = decodeManifest(readCorpusFile(inFolder, entry), entry.file);
  return "diagnostic" in decoded
    ? { name: "", diagnostics: [decoded.diagnostic] }
    : parseManifest(decoded.text, { source: entry.file });
}

function withSeverity(manifest: Manifest, severity: string): readonly Diagnostic[] {
  return manifest.diagnostics.filter((diagnostic) => diagnostic.severity === severity);
}

/** The diagnostics that an index entry's problem describes. */
function matching(all: readonly Diagnostic[], codes: readonly string[], problem: ExpectedProblem) {
  const same = (wanted: unknown, actual: unknown) => (wanted ?? actual) === actual;
  return all.filter(
    (diagnostic) =>
      codes.includes(diagnostic.code) &&
      same(problem.line, diagnostic.line) &&
      same(problem.column, diagnostic.column) &&
      same(problem.field, diagnostic.field),
  );
}

function shown(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => JSON.stringify(diagnostic)).join("\n");
}

function checkError(entry: CorpusEntry, manifest: Manifest) {
  const errors = withSeverity(manifest, "error");
  assert.equal(manifest.spec, undefined);
  const codes = entry.any_of_codes ?? [entry.code ?? ""];
  const [first] = matching(errors, codes, {
    code: "",
    line: entry.line ?? null,
    column: entry.column ?? null,
    field: entry.any_of_codes === undefined ? (entry.field ?? null) : null,
  });
  assert.ok(first, shown(errors));
  checkHint(entry, first);
  for (const problem of entry.all_errors ?? []) {
    assert.notDeepEqual(matching(errors, [problem.code], problem), [], shown(errors));
  }
  const listed = (entry.all_errors ?? []).map(({ code }) => code);
  const allowed = [...codes, ...listed, ...(entry.other_codes_allowed ?? [])];
  for (const { code } of errors) assert.ok(allowed.includes(code), `${code} is not expected`);
}

function checkHint({ hint_contains: wanted }: CorpusEntry, { message, hint }: Diagnostic) {
  assert.ok(`${message} ${hint}`.includes(wanted ?? ""), `${message} ${hint}`);
}

function checkWarnings(entry: CorpusEntry, manifest: Manifest) {
  const warnings = withSeverity(manifest, "warning").filter((warning) => !isLeftOut(warning));
  for (const problem of entry.warnings ?? []) {
    const found = matching(warnings, [problem.code], problem);
    assert.equal(found.length, 1, shown(warnings));
    if (problem.table) assert.match(found[0]?.message ?? "", new RegExp(`\\[${problem.table}\\]`));
  }
  assert.equal(warnings.length, entry.warnings?.length ?? 0, shown(warnings));
}

function checkAgent(expected: ExpectedAgent, spec: AgentSpec) {
  checkPlainFields(expected, spec);
  assert.equal(spec.name, expected.name ?? spec.name);
  assert.equal(spec.version, expected.version ?? spec.version);
  const capabilities = expected.capabilities_kebab ?? expected.capabilities;
  assert.deepEqual(spec.capabilities, capabilities ?? spec.capabilities);
  const prompt = spec.systemPrompt;
  assert.equal(prompt.slice(0, 60), expected.system_prompt_starts_with ?? prompt.slice(0, 60));
  assert.equal(prompt.trim(), expected.system_prompt_trimmed ?? prompt.trim());
  const { has_user_prompt_template: hasTemplate, has_documentation: hasDocs } = expected;
  if (hasTemplate !== undefined) {
    assert.equal(spec.userPromptTemplate !== "{{request}}", hasTemplate);
  }
  if (hasDocs !== undefined) assert.equal(spec.documentation !== "", hasDocs);
}

/** Fields that the index gives and the loader does not change. */
function checkPlainFields(expected: ExpectedAgent, spec: AgentSpec) {
  const tools = spec.tools.map(({ name }) => name);
  assert.deepEqual(tools, expected.tools ?? tools);
  assert.equal(spec.memory.enabled, expected.memory_enabled ?? spec.memory.enabled);
  assert.equal(spec.memory.scope, expected.scope ?? spec.memory.scope);
  for (const key of ["author", "license", "tags", "created", "updated"] as const) {
    assert.deepEqual(spec[key], expected[key] ?? spec[key]);
  }
}

function checkEntry(inFolder: "" | "bad/", entry: CorpusEntry) {
  const manifest = load(inFolder, entry);
  assert.equal(isRefused(manifest.diagnostics, false), entry.expect === "error");
  if (entry.expect === "error") checkError(entry, manifest);
  if (manifest.spec !== undefined) checkAgent(entry.expected ?? {}, manifest.spec);
  return manifest;
}

describe("published agent files", () => {
  for (const entry of readIndex("index.json")) {
    test(`${entry.file}: ${entry.expect}`, () => {
      const manifest = checkEntry("", entry);
      checkWarnings(entry, manifest);
      const counted = manifest.diagnostics.filter((diagnostic) => !isLeftOut(diagnostic));
      const strict = entry.strict_expect ?? entry.expect;
      assert.equal(isRefused(counted, true), strict === "error", shown(counted));
    });
  }
});

describe("broken agent files", () => {
  for (const entry of readIndex("bad/index.json")) {
    test(`${entry.file}: ${entry.code ?? "ok"}`, () => {
      const manifest = checkEntry("bad/", entry);
      const { diagnostics } = manifest;
      const hidden = entry.must_not_contain ?? "\u0000";
      assert.ok(!shown(diagnostics).includes(hidden));
      if (entry.expect === "ok") assert.deepEqual(diagnostics, []);
      if (entry.expect !== "ok-with-warnings") return;
      const [warning] = matching(diagnostics, [entry.code ?? ""], { ...entry, code: "" });
      assert.ok(warning, shown(diagnostics));
      checkHint(entry, warning);
      assert.equal(isRefused(diagnostics, true), true);
    });
  }
});

test("the corpus is complete and unchanged", () => {
  const entries = readIndex("index.json");
  const files = readdirSync(new URL("../corpus/agents/", import.meta.url));
  assert.deepEqual(
    files.filter((file) => file.endsWith(".toml")).toSorted(),
    entries.map(({ file }) => file).toSorted(),
  );
  for (const entry of entries) {
    const digest = createHash("sha256").update(readCorpusFile("", entry)).digest("hex");
    assert.equal(digest, entry.sha256, entry.file);
  }
  const stored = readIndex("bad/index.json").filter(({ generate }) => generate === undefined);
  const bad = readdirSync(new URL("../corpus/agents/bad/", import.meta.url));
  assert.deepEqual(
    bad.filter((file) => file.endsWith(".toml")).toSorted(),
    stored.map(({ file }) => file).toSorted(),
  );
});

test("the example is the first file of the corpus, and has nothing to warn of", () => {
  const example = readFileSync(new URL("../../examples/data-analyzer.toml", import.meta.url));
  const [first] = readIndex("index.json");
  assert.equal(createHash("sha256").update(example).digest("hex"), first?.sha256);
  assert.deepEqual(parseManifest(example.toString()).diagnostics, []);
});
