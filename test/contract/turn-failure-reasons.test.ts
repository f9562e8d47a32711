import assert from "node:assert/strict";
import { test } from "node:test";
import { TurnFailureReasonSchema } from "../../clients/gen/caxton/v1/turn_pb.ts";
import { turnFailureReasons } from "../../src/domain/turn.ts";
import { getTable } from "../docs/markdown.ts";
import { readTurnFailureReasons } from "./turn-failure-reasons.ts";

test("the contract and the server know the same reasons why a turn fails", () => {
  const inContract = TurnFailureReasonSchema.values
    .map(({ name }) => name.replace("TURN_FAILURE_REASON_", ""))
    .filter((name) => name !== "UNSPECIFIED");
  assert.deepEqual(inContract, [...turnFailureReasons]);
});

test("docs/errors.md says of each of them what the contract says", () => {
  const documented = getTable("docs/errors.md", "| Why a turn failed | Meaning | What to do |");
  assert.deepEqual(
    documented.map(([reason, meaning]) => [reason, meaning]),
    readTurnFailureReasons().map(({ reason, text }) => [reason, text]),
  );
  for (const [reason, , advice] of documented) assert.ok(advice, `${reason}: what to do`);
});
