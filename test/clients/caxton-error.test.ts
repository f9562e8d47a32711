import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { CaxtonError, toCaxtonError } from "../../clients/caxton-error.ts";
import { toConnectError } from "../../src/rpc/errors.ts";

test("an error of the server is read: reason, facts, violations, diagnostics, when to retry", () => {
  const error = toCaxtonError(
    toConnectError({
      reason: "INVALID_MANIFEST",
      message: "The file has errors",
      metadata: { agent: "Writer" },
      violations: [{ field: "toml", description: "has 1 error" }],
      diagnostics: [
        {
          source: "writer.toml",
          line: 2,
          column: 1,
          field: "name",
          severity: "error",
          code: "UNKNOWN_KEY",
          message: "Unknown key",
          hint: "",
        },
      ],
      retryAfterMs: 1_500,
    }),
  );
  assert.equal(error.code, Code.InvalidArgument);
  assert.equal(error.rawMessage, "The file has errors");
  assert.equal(error.reason, "INVALID_MANIFEST");
  assert.deepEqual(error.facts, { agent: "Writer" });
  assert.deepEqual(
    error.violations.map(({ field, description }) => [field, description]),
    [["toml", "has 1 error"]],
  );
  assert.deepEqual(
    error.diagnostics.map(({ line, code }) => [line, code]),
    [[2, "UNKNOWN_KEY"]],
  );
  assert.equal(error.retryAfterMs, 1_500);
});

test("an error that is not the server's has no reason, and keeps its cause", () => {
  const cause = new Error("connect ECONNREFUSED");
  const error = toCaxtonError(cause);
  assert.equal(error.reason, "");
  assert.deepEqual([error.facts, error.violations, error.diagnostics], [{}, [], []]);
  assert.equal(error.retryAfterMs, undefined);
  assert.equal(error.cause, cause);
  assert.equal(toCaxtonError(error), error);
});

test("a CaxtonError is a ConnectError, and not the other way round", () => {
  const plain = new ConnectError("no", Code.NotFound);
  const error = toCaxtonError(plain);
  assert.ok(error instanceof CaxtonError);
  assert.ok(error instanceof ConnectError);
  assert.equal(ConnectError.from(error), error);
  assert.equal((plain as unknown) instanceof CaxtonError, false);
});
