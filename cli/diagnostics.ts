import type { Diagnostic } from "../src/domain/diagnostic.ts";

/**
 * Diagnostics as a compiler prints them: `file:line:column: error CODE field: message`, then a
 * hint.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.flatMap((diagnostic) => {
    const { severity, code, field, message, hint } = diagnostic;
    const subject = field === "" ? "" : ` ${field}`;
    const line = `${placeOf(diagnostic)}${severity} ${code}${subject}: ${message}`;
    return hint === "" ? [line] : [line, `  hint: ${hint}`];
  });
}

function placeOf({ source, line, column }: Diagnostic): string {
  const place = line === 0 ? source : `${source}:${line}:${column}`;
  return place === "" ? "" : `${place}: `;
}
