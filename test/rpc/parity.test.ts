import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CallOptions, Client } from "@connectrpc/connect";
import { SystemService } from "../../clients/gen/caxton/v1/system_service_pb.ts";
import { type FailureReason, failureKinds } from "../../src/domain/failure.ts";
import type { CallRecord } from "../../src/domain/observer.ts";
import { ProbeService } from "../gen/caxton/test/v1/probe_pb.ts";
import { type Outcome, observe, type Stack, stacks } from "./stacks.ts";
import { type StartedPort, startedPort, testToken } from "./started-port.ts";

type Probe = Client<typeof ProbeService>;

/** One call that must look the same on every stack. */
interface Case {
  readonly name: string;
  readonly call: (
    probe: Probe,
    options: CallOptions,
    port: StartedPort,
    stack: Stack,
  ) => Promise<unknown> | AsyncIterable<unknown>;
  readonly options?: (stack: Stack) => CallOptions;
  readonly expect: (outcome: Outcome, record: CallRecord) => void;
  /** What may differ, such as the milliseconds left. */
  readonly blur?: (outcome: Outcome) => void;
}

const messageBytesMax = 64 * 1024;

async function* texts(...all: string[]) {
  for (const text of all) yield { text };
}

function seenBy(outcome: Outcome) {
  return (
    outcome.messages[0] as {
      seen: { headers: Record<string, string>; leftMs: bigint } & Record<string, unknown>;
    }
  ).seen;
}

const grpcNames: Readonly<Record<string, string>> = {
  INVALID_ARGUMENT: "InvalidArgument",
  CANCELLED: "Canceled",
};
const toConnectName = (code: string) =>
  grpcNames[code] ??
  code.toLowerCase().replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

function failureCase(reason: FailureReason): Case {
  return {
    name: `a failure with the reason ${reason}`,
    call: (probe, options) => probe.unary({ behaviour: { failReason: reason } }, options),
    expect(outcome, record) {
      assert.equal(record.reason, reason);
      assert.equal(outcome.error?.message, "asked for");
      assert.equal(outcome.error?.code, toConnectName(record.code));
      assert.deepEqual(outcome.error?.details, {
        ErrorInfo: { reason, domain: "caxton", metadata: { agent: "Writer" } },
      });
    },
  };
}

const cases: readonly Case[] = [
  {
    name: "one message each way",
    call: (probe, options) => probe.unary({ text: "grüße ✓" }, options),
    expect(outcome, record) {
      assert.equal((outcome.messages[0] as { text: string }).text, "grüße ✓");
      assert.deepEqual([record.code, record.reason], ["OK", ""]);
      assert.deepEqual([record.requestMessages, record.responseMessages], [1, 1]);
      assert.equal(record.caller, "local");
    },
  },
  {
    name: "an empty message each way",
    call: (probe, options) => probe.clientStream(texts(), options),
    expect: (_, record) =>
      assert.deepEqual([record.requestMessages, record.responseMessages], [0, 1]),
  },
  {
    name: "response headers and trailers, also binary ones and ones with several values",
    call: (probe, options) =>
      probe.unary(
        {
          behaviour: {
            headers: { "x-one": "1", "x-many": "a, b", "x-raw-bin": "AAEC/w==" },
            trailers: { "x-end": "z", "x-end-bin": "/wA=" },
          },
        },
        options,
      ),
    expect(outcome) {
      assert.deepEqual(Object.keys(outcome.headers).sort(), ["x-many", "x-one", "x-raw-bin"]);
      assert.equal(outcome.headers["x-many"], "a, b");
      assert.deepEqual(
        Buffer.from(outcome.headers["x-raw-bin"] ?? "", "base64"),
        Buffer.from([0, 1, 2, 255]),
      );
      assert.equal(outcome.trailers["x-end"], "z");
      assert.deepEqual(
        Buffer.from(outcome.trailers["x-end-bin"] ?? "", "base64"),
        Buffer.from([255, 0]),
      );
    },
    blur: unpad,
  },
  {
    name: "response headers and trailers of a stream",
    call: (probe, options) =>
      probe.serverStream(
        { count: 2, behaviour: { headers: { "x-one": "1" }, trailers: { "x-end": "z" } } },
        options,
      ),
    expect(outcome) {
      assert.deepEqual([outcome.headers, outcome.trailers], [{ "x-one": "1" }, { "x-end": "z" }]);
    },
  },
  {
    name: "request headers, also binary ones and ones with several values",
    options: () => ({
      headers: new Headers([
        ["x-many", "a"],
        ["x-many", "b"],
        ["x-raw-bin", "AAEC/w=="],
      ]),
    }),
    call: (probe, options) => probe.unary({}, options),
    expect(outcome) {
      const { headers } = seenBy(outcome);
      assert.equal(headers["x-many"], "a, b");
      assert.deepEqual(
        Buffer.from(headers["x-raw-bin"] ?? "", "base64"),
        Buffer.from([0, 1, 2, 255]),
      );
    },
    blur(outcome) {
      const { headers } = seenBy(outcome);
      headers["x-raw-bin"] = headers["x-raw-bin"]?.replace(/=+$/, "") ?? "";
    },
  },
  {
    name: "a claimed user, which is shown and proves nothing",
    options: () => ({ headers: { "caxton-user": "  Ada L.  " } }),
    call: (probe, options) => probe.unary({}, options),
    expect(outcome, record) {
      assert.equal(seenBy(outcome).claimedUser, "Ada L.");
      assert.equal(seenBy(outcome).caller, "local");
      assert.equal(record.caller, "local (Ada L.)");
    },
  },
  {
    name: "the time left until the deadline",
    options: (stack) => ({ headers: stack.deadline(60_000) }),
    call: (probe, options) => probe.unary({}, options),
    expect(outcome) {
      const { leftMs } = seenBy(outcome);
      assert.ok(leftMs > 0n && leftMs <= 60_000n, `${leftMs}`);
    },
    blur(outcome) {
      seenBy(outcome).leftMs = 0n;
    },
  },
  {
    name: "a deadline too far away for a timer",
    options: (stack) => ({
      headers:
        stack.protocol === "connect"
          ? { "connect-timeout-ms": "9999999999" }
          : { "grpc-timeout": "9999999H" },
    }),
    call: (probe, options) => probe.unary({ behaviour: { sleepMs: 5 } }, options),
    expect: (_, record) => assert.equal(record.code, "OK"),
  },
  {
    name: "a deadline that passes",
    options: (stack) => ({ headers: stack.deadline(30) }),
    call: (probe, options) => probe.unary({ behaviour: { sleepMs: 60_000 } }, options),
    expect(outcome, record) {
      assert.deepEqual([record.code, record.reason], ["DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED"]);
      assert.equal(outcome.error?.message, "the deadline passed before the answer was ready");
    },
  },
  {
    name: "a deadline that passes in a stream",
    options: (stack) => ({ headers: stack.deadline(100) }),
    call: (probe, options) => probe.serverStream({ count: 2, hold: true }, options),
    expect(outcome, record) {
      assert.equal(outcome.messages.length, 2);
      assert.deepEqual([record.reason, record.responseMessages], ["DEADLINE_EXCEEDED", 2]);
      assert.equal(outcome.error?.code, "DeadlineExceeded");
    },
  },
  {
    name: "a stream",
    call: (probe, options) => probe.serverStream({ count: 3 }, options),
    expect(outcome, record) {
      assert.deepEqual(
        outcome.messages.map((message) => (message as { number: number }).number),
        [1, 2, 3],
      );
      assert.deepEqual([record.requestMessages, record.responseMessages], [1, 3]);
    },
  },
  {
    name: "a failure in the middle of a stream",
    call: (probe, options) =>
      probe.serverStream(
        { count: 2, behaviour: { failReason: "HISTORY_CUT", trailers: { "x-end": "z" } } },
        options,
      ),
    expect(outcome, record) {
      assert.equal(outcome.messages.length, 2);
      assert.equal(outcome.error?.code, "OutOfRange");
      assert.equal(outcome.headers["x-end"], "z");
      assert.deepEqual([record.reason, record.responseMessages], ["HISTORY_CUT", 2]);
    },
  },
  {
    name: "a stream from the caller",
    call: (probe, options) => probe.clientStream(texts("a", "b", "c"), options),
    expect(outcome, record) {
      assert.equal((outcome.messages[0] as { text: string }).text, "a,b,c");
      assert.deepEqual([record.requestMessages, record.responseMessages], [3, 1]);
    },
  },
  ...(Object.keys(failureKinds) as FailureReason[])
    .filter((reason) => reason !== "INTERNAL")
    .map(failureCase),
  {
    name: "a failure with violations, a time to retry, headers and trailers",
    call: (probe, options) =>
      probe.unary(
        {
          behaviour: {
            failReason: "INVALID_REQUEST",
            violations: 2,
            retryAfterMs: 1_500,
            headers: { "x-one": "1" },
            trailers: { "x-end": "z" },
          },
        },
        options,
      ),
    expect(outcome) {
      const { BadRequest, RetryInfo } = outcome.error?.details ?? {};
      const violation = (field: string) => ({ field, description: "must be something else" });
      assert.deepEqual(BadRequest, {
        fieldViolations: [violation("field_1"), violation("field_2")],
      });
      assert.deepEqual(RetryInfo, { retryDelay: "1.500s" });
      assert.deepEqual(outcome.headers, { "x-one": "1", "x-end": "z" });
    },
  },
  {
    name: "a failure with more diagnostics than fit",
    call: (probe, options) =>
      probe.unary({ behaviour: { failReason: "INVALID_MANIFEST", diagnostics: 200 } }, options),
    expect(outcome) {
      const { ErrorInfo, Diagnostic } = (outcome.error?.details ?? {}) as {
        ErrorInfo: { metadata: Record<string, string> };
        Diagnostic: { line: number; code: string }[];
      };
      assert.equal(Diagnostic[0]?.line, 1);
      assert.equal(Diagnostic[0]?.code, "OUT_OF_RANGE");
      assert.ok(Diagnostic.length > 10, `${Diagnostic.length}`);
      assert.equal(ErrorInfo.metadata.omitted_diagnostics, String(200 - Diagnostic.length));
    },
  },
  {
    name: "a long message with letters of several bytes and a broken one",
    call: (probe, options) =>
      probe.unary(
        { behaviour: { failReason: "AGENT_NOT_FOUND", failMessage: "ü✓%\n".repeat(900) } },
        options,
      ),
    expect(outcome) {
      const message = outcome.error?.message ?? "";
      assert.match(message, /^ü✓%\nü.*…$/s);
      assert.ok(encodeURI(message).length <= 1_536);
    },
  },
  {
    name: "a bug, of which nothing is told",
    call: (probe, options) => probe.unary({ behaviour: { failReason: "BUG" } }, options),
    expect(outcome, record) {
      const metadata = { call_id: record.callId };
      assert.equal(outcome.error?.code, "Internal");
      assert.equal(outcome.error?.message, "internal error");
      assert.deepEqual(outcome.error?.details, {
        ErrorInfo: { reason: "INTERNAL", domain: "caxton", metadata },
      });
      assert.equal((record.error as Error).message, "the secret cause of a bug");
    },
    blur(outcome) {
      if (outcome.error !== undefined) outcome.error.details = {};
    },
  },
  {
    name: "a request message over the limit",
    call: (probe, options) =>
      probe.unary({ padding: new Uint8Array(messageBytesMax + 1) }, options),
    expect(outcome, record) {
      assert.deepEqual([record.code, record.reason], ["RESOURCE_EXHAUSTED", "LIMIT_EXCEEDED"]);
      assert.match(outcome.error?.message ?? "", /65536 bytes at most/);
      const metadata = { limit: "request_bytes_max", value: "65536" };
      const info = { reason: "LIMIT_EXCEEDED", domain: "caxton", metadata };
      assert.deepEqual(outcome.error?.details, { ErrorInfo: info });
    },
  },
  {
    name: "a message over the limit in a stream from the caller",
    call: (probe, options) => probe.clientStream(texts("b".repeat(messageBytesMax + 1)), options),
    expect: (outcome, record) => {
      assert.deepEqual(
        [outcome.error?.code, record.reason],
        ["ResourceExhausted", "LIMIT_EXCEEDED"],
      );
    },
  },
  {
    name: "a method that needs the token, without one",
    call: (_, options, port, stack) => stack.client(SystemService, port.url).getConfig({}, options),
    expect(outcome, record) {
      assert.deepEqual([outcome.error?.code, record.reason], ["Unauthenticated", "TOKEN_REQUIRED"]);
      assert.match(outcome.error?.message ?? "", /server\.json/);
    },
  },
  {
    name: "a method that needs the token, with another one",
    options: () => ({ headers: { authorization: "Bearer stale" } }),
    call: (_, options, port, stack) => stack.client(SystemService, port.url).getConfig({}, options),
    expect: (outcome, record) =>
      assert.deepEqual([outcome.error?.code, record.reason], ["Unauthenticated", "TOKEN_INVALID"]),
  },
  {
    name: "a wrong token where none is needed",
    options: () => ({ headers: { authorization: "Basic YTpi" } }),
    call: (probe, options) => probe.unary({}, options),
    expect: (outcome, record) =>
      assert.deepEqual([outcome.error?.code, record.reason], ["Unauthenticated", "TOKEN_INVALID"]),
  },
  {
    name: "a method that needs the token, with it",
    options: () => ({ headers: { authorization: `Bearer ${testToken}`, "caxton-user": "Ada" } }),
    call: (_, options, port, stack) => stack.client(SystemService, port.url).getConfig({}, options),
    expect: (_, record) =>
      assert.deepEqual([record.code, record.caller], ["OK", "local-token (Ada)"]),
  },
  {
    name: "a method that the service does not implement",
    call: (_, options, port, stack) => stack.client(SystemService, port.url).getStatus({}, options),
    expect: (outcome, record) =>
      assert.deepEqual([outcome.error?.code, record.reason], ["Unimplemented", "METHOD_NOT_FOUND"]),
    blur(outcome) {
      // A plain answer of HTTP/1.1, which only the Connect client reads.
      delete outcome.error;
      outcome.hasCallId = true;
    },
  },
];

/** Padding of base64 is optional in gRPC. */
function unpad(outcome: Outcome): void {
  for (const headers of [outcome.headers, outcome.trailers]) {
    for (const name of Object.keys(headers))
      headers[name] = headers[name]?.replace(/=+$/, "") ?? "";
  }
}

/** The fields of a record that do not depend on the stack. */
function comparable(record: CallRecord) {
  const { service, method, code, reason, caller, requestMessages, responseMessages } = record;
  return { service, method, code, reason, caller, requestMessages, responseMessages };
}

describe("every stack tells and records the same", { concurrency: 12 }, () => {
  for (const { name, call, options, expect, blur } of cases) {
    test(name, async () => {
      const seen: { outcome: Outcome; record: ReturnType<typeof comparable> }[] = [];
      for (const stack of stacks) {
        await using port = await startedPort({ limits: { messageBytesMax } });
        const probe = stack.client(ProbeService, port.url);
        const outcome = await observe(
          (collect) => call(probe, collect, port, stack),
          options?.(stack),
        );
        const record = await port.record();
        expect(outcome, record);
        assert.equal(port.records.length, 1, "one record for each call");
        assert.match(record.peer, /^127\.0\.0\.1:\d+$/);
        assert.ok(record.durationMs >= 0);
        const refused = record.reason === "METHOD_NOT_FOUND" && record.requestMessages === 0;
        if (!refused) assert.equal(record.protocol, stack.protocol);
        blur?.(outcome);
        assert.equal(outcome.hasCallId, true, "the answer names the call");
        seen.push({ outcome, record: comparable(record) });
      }
      const [first, ...others] = seen;
      for (const [index, other] of others.entries()) {
        assert.deepEqual(
          other,
          first,
          `${stacks[index + 1]?.name} differs from ${stacks[0]?.name}`,
        );
      }
    });
  }
});
