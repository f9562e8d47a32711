import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { DiagnosticSchema, Severity } from "../../clients/gen/caxton/v1/error_pb.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from "../../clients/gen/google/rpc/error_details_pb.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Failure, Violation } from "../domain/failure.ts";

/** One detail of an error, as Connect takes it. */
export interface ErrorDetail {
  readonly desc: DescMessage;
  readonly value: MessageInitShape<DescMessage>;
}

/** Of the whole status; in base64, as gRPC trailers carry it, this is 6 KiB. */
export const statusBytesMax = 4_608;
/** Type name and framing of one detail, at most. */
const detailFrameBytes = 64;
const metadataLengthMax = 256;

const severities = { error: Severity.ERROR, warning: Severity.WARNING } as const;

/**
 * ErrorInfo, RetryInfo, BadRequest and Diagnostics of a failure, as many as fit beside its message.
 * `ErrorInfo.metadata` says in `omitted_violations` and `omitted_diagnostics` how many were left
 * out.
 */
export function errorDetails(failure: Failure, message: string): ErrorDetail[] {
  const { violations = [], diagnostics = [], retryAfterMs } = failure;
  const metadata = cutMetadata(failure.metadata ?? {});
  const info = { reason: failure.reason, domain: "caxton", metadata };
  const details: ErrorDetail[] = [{ desc: ErrorInfoSchema, value: info }];
  if (retryAfterMs !== undefined) {
    const retry = { retryDelay: durationFromMs(retryAfterMs) };
    details.push({ desc: RetryInfoSchema, value: retry });
  }
  if (violations.length === 0 && diagnostics.length === 0) return details;
  const budget = createBudget(statusBytesMax - Buffer.byteLength(message) - sizeOf(details));
  const keptViolations = budget.take(violations, violationBytes);
  if (keptViolations.length > 0) {
    details.push({ desc: BadRequestSchema, value: { fieldViolations: [...keptViolations] } });
  }
  const kept = budget.take(diagnostics.map(toDetail), (detail) => sizeOf([detail]));
  countOmitted(metadata, "omitted_violations", violations.length - keptViolations.length);
  countOmitted(metadata, "omitted_diagnostics", diagnostics.length - kept.length);
  return [...details, ...kept];
}

function createBudget(bytes: number) {
  // Room for the two counts of what was left out, and for the frame of BadRequest.
  let left = bytes - 3 * detailFrameBytes;
  return {
    /** The first items that fit; once one does not, none after it does. */
    take<T>(items: readonly T[], sizeInBytes: (item: T) => number): readonly T[] {
      const end = items.findIndex((item) => {
        left -= sizeInBytes(item);
        return left < 0;
      });
      return end < 0 ? items : items.slice(0, end);
    },
  };
}

function cutMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const cut = Object.entries(metadata).map(([name, value]) => [
    name,
    value.slice(0, metadataLengthMax).toWellFormed(),
  ]);
  return Object.fromEntries(cut);
}

function countOmitted(metadata: Record<string, string>, name: string, count: number): void {
  if (count > 0) metadata[name] = String(count);
}

function violationBytes({ field, description }: Violation): number {
  return Buffer.byteLength(field) + Buffer.byteLength(description) + 12;
}

function sizeOf(details: readonly ErrorDetail[]): number {
  let size = 0;
  for (const { desc, value } of details) {
    size += toBinary(desc, create(desc, value)).byteLength + detailFrameBytes;
  }
  return size;
}

function toDetail(diagnostic: Diagnostic): ErrorDetail {
  return {
    desc: DiagnosticSchema,
    value: { ...diagnostic, severity: severities[diagnostic.severity] } as ErrorDetail["value"],
  };
}
