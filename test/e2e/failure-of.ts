import assert from "node:assert/strict";
import { ConnectError } from "@connectrpc/connect";
import { DiagnosticSchema } from "../../clients/gen/caxton/v1/error_pb.ts";
import { ErrorInfoSchema } from "../../clients/gen/google/rpc/error_details_pb.ts";

/** Code, reason and facts of a call that must fail. */
export async function failureOf(call: Promise<unknown>) {
  const error = await call.then(
    () => assert.fail("the call succeeded"),
    (thrown: unknown) => ConnectError.from(thrown),
  );
  const [info] = error.findDetails(ErrorInfoSchema);
  assert.equal(info?.domain, "caxton", error.message);
  return {
    code: error.code,
    reason: info?.reason,
    metadata: info?.metadata ?? {},
    message: error.rawMessage,
    diagnostics: error.findDetails(DiagnosticSchema),
  };
}
