import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Diagnostic } from "../../src/domain/diagnostic.ts";
import { type Failure, FailureError } from "../../src/domain/failure.ts";
import { codeName, toConnectError, toFailure } from "../../src/rpc/errors.ts";
import { encodeStatus } from "../../src/rpc/grpc-metadata.ts";

function diagnostic(message: string): Diagnostic {
  return {
    source: "a.toml",
    line: 1,
    column: 1,
    field: "name",
    severity: "error",
    code: "INVALID_NAME",
    message,
    hint: "",
  };
}

const many = <T>(count: number, item: T) => Array.from({ length: count }, () => item);
const violation = { field: "toml", description: "ü".repeat(50) };

const large: readonly (readonly [string, Failure])[] = [
  [
    "200 diagnostics",
    { reason: "INVALID_MANIFEST", message: "no", diagnostics: many(200, diagnostic("wrong")) },
  ],
  [
    "one diagnostic over all limits",
    { reason: "INVALID_MANIFEST", message: "no", diagnostics: [diagnostic("x".repeat(9_000))] },
  ],
  [
    "1,000 violations",
    { reason: "INVALID_REQUEST", message: "no", violations: many(1_000, violation) },
  ],
  [
    "both, and a long message",
    {
      reason: "INVALID_MANIFEST",
      message: "ü".repeat(9_000),
      violations: many(30, violation),
      diagnostics: many(30, diagnostic("ü".repeat(200))),
    },
  ],
  [
    "long metadata",
    { reason: "AGENT_NOT_FOUND", message: "no", metadata: { agent: "a".repeat(9_000) } },
  ],
];

describe("errors on the wire", () => {
  for (const [name, failure] of large) {
    test(`${name} fit into the trailers of gRPC`, () => {
      const error = toConnectError(failure);
      const base64 = encodeStatus(error).toString("base64");
      assert.ok(base64.length <= 6 * 1024, `${base64.length} bytes of details`);
      assert.ok(encodeURI(error.rawMessage).length <= 1_536);
    });
  }

  test("what was left out is counted", () => {
    const error = toConnectError(large[3]?.[1] as Failure);
    const [info, ...rest] = error.details as unknown as {
      value: { metadata: Record<string, string>; fieldViolations?: unknown[] };
    }[];
    const violations = rest[0]?.value.fieldViolations?.length ?? 0;
    const { omitted_violations = "0", omitted_diagnostics = "0" } = info?.value.metadata ?? {};
    assert.equal(violations + Number(omitted_violations), 30);
    assert.equal(rest.length - 1 + Number(omitted_diagnostics), 30);
    assert.notEqual(omitted_diagnostics, "0");
  });

  test("a broken letter in a message does not break the answer", () => {
    const { rawMessage } = toConnectError({
      reason: "AGENT_NOT_FOUND",
      message: "no agent \ud800",
    });
    assert.equal(rawMessage, "no agent \ufffd");
  });

  const thrown: readonly (readonly [unknown, string])[] = [
    [new FailureError({ reason: "DISK", message: "full" }), "DISK"],
    [new ConnectError("x", Code.Unimplemented), "METHOD_NOT_FOUND"],
    [new ConnectError("x", Code.DeadlineExceeded), "DEADLINE_EXCEEDED"],
    [new ConnectError("x", Code.Aborted), "CANCELED"],
    [new ConnectError("x", Code.Internal), "INTERNAL"],
    [new ConnectError("x", Code.Unknown), "INTERNAL"],
    [new RangeError("x"), "INTERNAL"],
    ["a text", "INTERNAL"],
    [undefined, "INTERNAL"],
  ];
  for (const [value, reason] of thrown) {
    test(`${value instanceof Error ? value.message + value.name : value} thrown is ${reason}`, () => {
      const failure = toFailure(value, "call_1");
      assert.equal(failure.reason, reason);
      if (reason === "INTERNAL") {
        assert.deepEqual(failure, {
          reason,
          message: "internal error",
          metadata: { call_id: "call_1" },
        });
      }
    });
  }

  test("codes are spelled as in gRPC", () => {
    assert.deepEqual(
      [undefined, Code.NotFound, Code.Canceled, Code.DeadlineExceeded].map(codeName),
      ["OK", "NOT_FOUND", "CANCELLED", "DEADLINE_EXCEEDED"],
    );
  });
});
