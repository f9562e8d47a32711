import assert from "node:assert/strict";
import type { AgentSpec } from "../../src/domain/agent-spec.ts";
import { parseManifest } from "../../src/manifest/parse-manifest.ts";

/** The least an agent file needs, without line end. */
export const minimal = [
  'name = "Tester"',
  'capabilities = ["testing"]',
  'system_prompt = "You test."',
].join("\n");

/** A whole agent file with `lines` from line 4 on. */
export function agentText(...lines: readonly string[]): string {
  return [minimal, ...lines, ""].join("\n");
}

/** The specification of a file that must have no errors. */
export function specOf(text: string): AgentSpec {
  const { spec, diagnostics } = parseManifest(text);
  assert.ok(spec, JSON.stringify(diagnostics));
  return spec;
}

/** `code@line:column field` of each diagnostic. */
export function problemsOf(text: string): readonly string[] {
  return parseManifest(text).diagnostics.map(({ code, line, column, field }) =>
    `${code}@${line}:${column} ${field}`.trim(),
  );
}
