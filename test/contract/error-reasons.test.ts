import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorReasonSchema } from "../../clients/gen/caxton/v1/error_pb.ts";
import { type FailureKind, failureKinds } from "../../src/domain/failure.ts";
import { getTable } from "../docs/markdown.ts";
import { readErrorReasons } from "./error-reasons.ts";

/** Code that the contract promises for each kind of failure. */
const codes: Record<FailureKind, string> = {
  invalid: "INVALID_ARGUMENT",
  not_found: "NOT_FOUND",
  conflict: "ABORTED",
  already_exists: "ALREADY_EXISTS",
  precondition: "FAILED_PRECONDITION",
  exhausted: "RESOURCE_EXHAUSTED",
  out_of_range: "OUT_OF_RANGE",
  unauthenticated: "UNAUTHENTICATED",
  denied: "PERMISSION_DENIED",
  unavailable: "UNAVAILABLE",
  unimplemented: "UNIMPLEMENTED",
  deadline: "DEADLINE_EXCEEDED",
  canceled: "CANCELED",
  internal: "INTERNAL",
};

test("the contract, the server and the documentation know the same reasons", () => {
  const inServer = Object.keys(failureKinds).toSorted();
  const inContract = ErrorReasonSchema.values
    .map(({ name }) => name.replace("ERROR_REASON_", ""))
    .filter((name) => name !== "UNSPECIFIED");
  assert.deepEqual(inContract.toSorted(), inServer);
  const commented = readErrorReasons().map(({ reason }) => reason);
  assert.deepEqual(commented.toSorted(), inServer);
});

test("each reason is documented with the code the server answers", () => {
  for (const { reason, code } of readErrorReasons()) {
    assert.equal(code, codes[failureKinds[reason as keyof typeof failureKinds]], reason);
  }
});

test("docs/errors.md says of each reason what the contract says", () => {
  assert.deepEqual(
    getTable("docs/errors.md", "| Reason | Code | Meaning |"),
    readErrorReasons().map(({ reason, code, text }) => [reason, code, text]),
  );
});
