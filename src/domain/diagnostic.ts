/** Whether a diagnostic refuses the file (`error`), or does so in strict mode only (`warning`). */
export type Severity = "error" | "warning";

/** One problem in a file, as a compiler would report it. Same meaning as `caxton.v1.Diagnostic`. */
export interface Diagnostic {
  /** Name of the file as the caller gave it; empty when there is none. */
  readonly source: string;
  /** From 1; 0 when the problem has no place. */
  readonly line: number;
  /** In characters, from 1; 0 when the problem has no place. */
  readonly column: number;
  /** Path of the field, such as `llm.temperature` or `tools[0]`; empty for the whole file. */
  readonly field: string;
  readonly severity: Severity;
  /** From a closed list, such as `UNKNOWN_KEY`. */
  readonly code: string;
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly hint: string;
}
