import { EgressError, type EgressProblem } from "../../domain/egress.ts";
import type { ToolTrouble } from "../../domain/tool.ts";
import { CsvFileError, CsvQueryError } from "./csv/csv-query.ts";
import type { FailedJob } from "./tool-jobs.ts";

const troubles: Readonly<Record<EgressProblem, ToolTrouble>> = {
  refused: "NOT_GRANTED",
  invalid: "INVALID_ARGUMENTS",
  failed: "TOOL_FAILED",
};

/** Throws what is not foreseen: a fault of ours is not to be told as one of the call. */
export function toFailedJob(error: unknown): FailedJob {
  if (error instanceof EgressError) {
    const { message, hint } = error;
    return { kind: "failed", trouble: troubles[error.problem], message, hint };
  }
  if (error instanceof CsvQueryError) {
    const { message, hint } = error;
    return { kind: "failed", trouble: "INVALID_ARGUMENTS", message, hint };
  }
  if (error instanceof CsvFileError) {
    return { kind: "failed", trouble: "TOOL_FAILED", message: error.message, hint: "" };
  }
  throw error;
}
