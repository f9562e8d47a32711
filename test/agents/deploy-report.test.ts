import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeployReport } from "../../src/agents/deploy-report.ts";
import type { Diagnostic, Severity } from "../../src/domain/diagnostic.ts";
import { FailureError } from "../../src/domain/failure.ts";
import { limits } from "../../src/domain/limits.ts";

const diagnostic = (severity: Severity, line: number): Diagnostic => ({
  source: "a.toml",
  line,
  column: 1,
  field: "tools",
  severity,
  code: "UNKNOWN_TOOL",
  message: "no such tool",
  hint: "",
});

test("no number of warnings crowds out an error", () => {
  const report = createDeployReport(false);
  for (let line = 1; line <= limits.deployDiagnosticsMax + 10; line += 1) {
    report.add([diagnostic("warning", line)]);
  }
  report.finish();
  assert.equal(report.warnings.length, limits.deployDiagnosticsMax);
  assert.equal(report.omittedWarnings, 10);
  report.add([diagnostic("error", 7), diagnostic("error", 8)]);
  assert.throws(
    () => report.finish(),
    (error) =>
      error instanceof FailureError &&
      error.message === "a.toml:7: no such tool (and 1 more)" &&
      error.failure.diagnostics?.length === 2,
  );
});

test("strict counts warnings as errors", () => {
  const report = createDeployReport(true);
  report.add([diagnostic("warning", 1)]);
  assert.throws(() => report.finish(), FailureError);
});

test("an error without a place is told with its file alone", () => {
  const report = createDeployReport(false);
  report.add([diagnostic("error", 0)]);
  assert.throws(() => report.finish(), /^FailureError: a\.toml: no such tool$/);
});
