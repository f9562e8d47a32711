import type { Diagnostic } from "../domain/diagnostic.ts";
import { FailureError } from "../domain/failure.ts";
import { limits } from "../domain/limits.ts";

/** The diagnostics of all files of one deployment; of each kind as many as the limit allows. */
export interface DeployReport {
  add(found: readonly Diagnostic[]): void;
  readonly warnings: readonly Diagnostic[];
  readonly omittedWarnings: number;
  /** Throws `INVALID_MANIFEST` with what refuses the deployment, if anything does. */
  finish(): void;
}

/** With `strict`, warnings refuse a deployment as errors do. */
export function createDeployReport(strict: boolean): DeployReport {
  const errors = createList();
  const warnings = createList();
  return {
    add(found) {
      for (const diagnostic of found) {
        const list = strict || diagnostic.severity === "error" ? errors : warnings;
        list.add(diagnostic);
      }
    },
    warnings: warnings.kept,
    get omittedWarnings() {
      return warnings.omitted;
    },
    finish() {
      if (errors.kept.length > 0) throw invalidManifest(errors.kept, errors.omitted);
    },
  };
}

function createList() {
  const kept: Diagnostic[] = [];
  return {
    kept,
    omitted: 0,
    add(diagnostic: Diagnostic) {
      if (kept.length < limits.deployDiagnosticsMax) kept.push(diagnostic);
      else this.omitted += 1;
    },
  };
}

function invalidManifest(errors: readonly Diagnostic[], omitted: number): FailureError {
  const [first] = errors;
  const others = errors.length - 1 + omitted;
  const more = others > 0 ? ` (and ${others} more)` : "";
  const message = `${first === undefined ? "" : placeOf(first)}${first?.message}${more}`;
  return new FailureError({ reason: "INVALID_MANIFEST", message, diagnostics: errors });
}

function placeOf({ source, line }: Diagnostic): string {
  if (source === "") return "";
  return line === 0 ? `${source}: ` : `${source}:${line}: `;
}
