/** How what was looked at is; `note`: it is not there, and nothing is wrong with that. */
export type FindingState = "ok" | "note" | "warning" | "failed";

/** What one look found. */
export interface Finding {
  /** What was looked at, such as `port`. */
  readonly check: string;
  readonly state: FindingState;
  /** A sentence without a full stop. */
  readonly finding: string;
  /** What to do about it; may be several lines. Undefined where there is nothing to do. */
  readonly mend?: string | undefined;
}

/** Makes the findings of one check. */
export interface FindingMaker {
  ok(finding: string): Finding;
  note(finding: string, mend?: string): Finding;
  warning(finding: string, mend: string): Finding;
  failed(finding: string, mend: string): Finding;
}

/** Makes findings of `check`. */
export function findingsOf(check: string): FindingMaker {
  return {
    ok: (finding) => ({ check, state: "ok", finding }),
    note: (finding, mend) => ({ check, state: "note", finding, mend }),
    warning: (finding, mend) => ({ check, state: "warning", finding, mend }),
    failed: (finding, mend) => ({ check, state: "failed", finding, mend }),
  };
}
