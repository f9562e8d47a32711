import type { AgentSummary } from "../domain/agent.ts";
import type { AgentSpec } from "../domain/agent-spec.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import { agentTable } from "./agent-fields.ts";
import { checkSecrets } from "./check-secrets.ts";
import { checkTemplates } from "./check-templates.ts";
import { checkTools } from "./check-tools.ts";
import { decodeTable } from "./decode-table.ts";
import type { Located } from "./located.ts";
import { moveMisplacedKeys } from "./misplaced-keys.ts";
import { warnOfOverridden } from "./overridden-keys.ts";
import { isSizeAllowed, isWellFormed, readToml } from "./read-toml.ts";
import { createReport, type Report } from "./report.ts";
import { type AgentFields, toAgentSpec } from "./to-agent-spec.ts";
import { removeUnsupported } from "./unsupported-sections.ts";

/** What an agent file says, and what is wrong with it. */
export interface Manifest {
  /** Name of the agent; empty when the file has no valid one. */
  readonly name: string;
  /** Set when there are no errors. */
  readonly spec?: AgentSpec;
  /**
   * In file order, those without a place first; at most `limits.diagnosticsMax`, errors first
   * kept.
   */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ManifestOptions {
  /** Name of the file for diagnostics; empty when there is none. */
  readonly source?: string;
  /** Tools there are beside the built-in ones; `"any"`: tools are not checked. None unless said. */
  readonly knownTools?: readonly string[] | "any";
}

/** Reads an agent file. Never throws: every problem is a diagnostic, and all are found at once. */
export function parseManifest(text: string, options: ManifestOptions = {}): Manifest {
  const marked = text.startsWith("\ufeff");
  const report = createReport(marked ? text.slice(1) : text, options.source ?? "");
  if (marked) {
    report.warn({
      code: "BYTE_ORDER_MARK",
      at: 0,
      field: "",
      message: "the file starts with a byte order mark, which was dropped",
      hint: "save the file as UTF-8 without byte order mark",
    });
  }
  const root = isSizeAllowed(report) && isWellFormed(report) ? readToml(report) : undefined;
  if (root === undefined) return { name: "", diagnostics: report.finish() };
  const file = readAgent(report, root, options.knownTools ?? []);
  return {
    name: file.name,
    ...(report.hasErrors() ? {} : { spec: toAgentSpec(file) }),
    diagnostics: report.finish(),
  };
}

function readAgent(
  report: Report,
  root: Located,
  knownTools: readonly string[] | "any",
): AgentFields {
  checkSecrets(report, root);
  moveMisplacedKeys(report, root);
  removeUnsupported(report, root);
  checkTemplates(report, root);
  if (knownTools !== "any") checkTools(report, root, knownTools);
  const file = decodeTable(agentTable, [{ node: root, field: "" }], report);
  warnOfOverridden(report, root);
  return file;
}

/** Whether diagnostics refuse a file: an error does, and in strict mode a warning does too. */
export function isRefused(diagnostics: readonly Diagnostic[], strict: boolean): boolean {
  return diagnostics.some(({ severity }) => strict || severity === "error");
}

/** What is kept of an agent file beside its text. */
export function toSummary(spec: AgentSpec): AgentSummary {
  const { name, version, description, capabilities, tools, tags } = spec;
  return {
    name,
    declaredVersion: version,
    description,
    capabilities,
    tools: tools.map((tool) => tool.name),
    tags,
  };
}
