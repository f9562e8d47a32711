import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { toCaxtonError } from "../../clients/caxton-error.ts";
import { AgentService, ChatService, TurnService } from "../../clients/index.ts";
import { isPassing, isRepeatable, pauseBefore } from "../../clients/repeat-policy.ts";
import type { Failure } from "../../src/domain/failure.ts";
import { toConnectError } from "../../src/rpc/errors.ts";

const { method: agents } = AgentService;

const methods: readonly [DescMethod, boolean, string][] = [
  [agents.listAgents, true, "a read"],
  [agents.watchAgents, true, "a read"],
  [agents.deployAgent, true, "a write with an id"],
  [agents.deleteAgent, true, "a write with an id"],
  [TurnService.method.resolveTurn, true, "a write with an id"],
  [ChatService.method.chat, true, "a write with an id"],
  [agents.deployAgents, false, "its files cannot be sent again"],
];

for (const [method, expected, why] of methods) {
  test(`${method.name} is ${expected ? "" : "not "}repeatable: ${why}`, () => {
    assert.equal(isRepeatable(method), expected);
  });
}

const stopping: Failure = { reason: "STOPPING", message: "stopping" };
const full: Failure = { reason: "QUEUE_FULL", message: "full", retryAfterMs: 700 };
const conflict: Failure = { reason: "VERSION_CONFLICT", message: "changed" };

describe("what may pass", () => {
  const errors: readonly [string, ConnectError, boolean][] = [
    ["nobody listens", new ConnectError("refused", Code.Unavailable), true],
    ["a stopping server", toConnectError(stopping), true],
    ["a server that names a time", toConnectError(full), true],
    ["a connection reset", new ConnectError("reset", Code.Aborted), true],
    ["a conflict", toConnectError(conflict), false],
    ["a deadline", new ConnectError("late", Code.DeadlineExceeded), false],
    ["a page of something else", new ConnectError("HTTP 404", Code.Unimplemented), false],
  ];
  for (const [name, error, expected] of errors) {
    test(name, () => assert.equal(isPassing(toCaxtonError(error)), expected));
  }
});

test("pauses double up to 2 s, with chance, after what the server asks for", () => {
  const plain = toCaxtonError(toConnectError(stopping));
  const longest = [100, 200, 400, 800, 1_600, 2_000, 2_000];
  for (const [count, most] of longest.entries()) {
    const pauses = Array.from({ length: 50 }, () => pauseBefore(count, plain));
    assert.ok(Math.min(...pauses) >= most / 2 && Math.max(...pauses) <= most, `${count}`);
    assert.ok(new Set(pauses).size > 1, "not always the same");
  }
  const pause = pauseBefore(0, toCaxtonError(toConnectError(full)));
  assert.ok(pause >= 750 && pause <= 800, `${pause}`);
});
