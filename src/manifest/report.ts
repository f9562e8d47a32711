import type { Diagnostic, Severity } from "../domain/diagnostic.ts";
import { limits } from "../domain/limits.ts";
import type { DiagnosticCode } from "./diagnostic-codes.ts";
import { createLocator } from "./locate.ts";

/** A problem before its offset is turned into line and column. */
export interface Problem {
  readonly code: DiagnosticCode;
  /** Offset in the text; -1 when the problem has no place. */
  readonly at: number;
  readonly field: string;
  readonly message: string;
  readonly hint?: string;
}

/** Collects the problems of one file. */
export interface Report {
  readonly text: string;
  error(problem: Problem): void;
  warn(problem: Problem): void;
  /**
   * Whether more of this severity would be cut anyway, so that suggestions need not be looked for.
   */
  isFull(severity: Severity): boolean;
  hasErrors(): boolean;
  /** In file order, those without a place first; warnings only where errors leave room. */
  finish(): readonly Diagnostic[];
}

/** An empty report on `text`, which the caller calls `source`. */
export function createReport(text: string, source: string): Report {
  const problems: Record<Severity, Problem[]> = { error: [], warning: [] };
  const isFull = (severity: Severity) => problems[severity].length >= limits.diagnosticsMax;
  const add = (severity: Severity, problem: Problem) => {
    if (!isFull(severity)) problems[severity].push(problem);
  };
  return {
    text,
    error: (problem) => add("error", problem),
    warn: (problem) => add("warning", problem),
    isFull,
    hasErrors: () => problems.error.length > 0,
    finish: () => toDiagnostics(text, source, problems),
  };
}

function toDiagnostics(
  text: string,
  source: string,
  problems: Readonly<Record<Severity, readonly Problem[]>>,
): readonly Diagnostic[] {
  const kept = [
    ...problems.error.map((problem) => ({ problem, severity: "error" as const })),
    ...problems.warning.map((problem) => ({ problem, severity: "warning" as const })),
  ].slice(0, limits.diagnosticsMax);
  if (kept.length === 0) return [];
  const locate = createLocator(text);
  return kept
    .sort((a, b) => a.problem.at - b.problem.at)
    .map(({ problem: { at, code, field, message, hint = "" }, severity }) => {
      const { line, column } = at < 0 ? { line: 0, column: 0 } : locate(at);
      return { source, line, column, field, severity, code, message, hint };
    });
}
