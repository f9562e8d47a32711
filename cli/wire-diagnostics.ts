import { create, type JsonValue, toJson } from "@bufbuild/protobuf";
import {
  DiagnosticSchema,
  Severity,
  type Diagnostic as WireDiagnostic,
} from "../clients/gen/caxton/v1/error_pb.ts";
import type { Diagnostic } from "../src/domain/diagnostic.ts";

/** A diagnostic of the contract as the domain has it. */
export function toDiagnostic(diagnostic: WireDiagnostic): Diagnostic {
  const { source, line, column, field, code, message, hint } = diagnostic;
  const severity = diagnostic.severity === Severity.WARNING ? "warning" : "error";
  return { source, line, column, field, code, message, hint, severity };
}

/** Proto JSON of a diagnostic. */
export function toDiagnosticJson({ severity, ...diagnostic }: Diagnostic): JsonValue {
  const wire = severity === "warning" ? Severity.WARNING : Severity.ERROR;
  return toJson(DiagnosticSchema, create(DiagnosticSchema, { ...diagnostic, severity: wire }));
}
