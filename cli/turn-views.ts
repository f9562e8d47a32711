import { create } from "@bufbuild/protobuf";
import {
  type Turn,
  TurnFailureReasonSchema,
  TurnSchema,
  TurnStateSchema,
} from "../clients/gen/caxton/v1/turn_pb.ts";
import {
  type ExplainTurnResponse,
  ExplainTurnResponseSchema,
  ListTurnsResponseSchema,
} from "../clients/gen/caxton/v1/turn_service_pb.ts";
import type { View } from "./output.ts";
import { toProtoJson } from "./proto-json.ts";
import { toCount, toEnumText, toTimeText } from "./wire-text.ts";

/** Turns as a list. */
export function viewTurns(turns: readonly Turn[]): View {
  return {
    json: toProtoJson(
      ListTurnsResponseSchema,
      create(ListTurnsResponseSchema, { turns: [...turns] }),
    ),
    items: turns.map((turn) => toProtoJson(TurnSchema, turn)),
    names: turns.map(({ turnId }) => turnId),
    columns: ["TURN", "STATE", "AGENT", "CREATED"],
    rows: turns.map((turn) => [
      turn.turnId,
      toEnumText(TurnStateSchema, turn.state),
      turn.agent,
      toTimeText(turn.createTime),
    ]),
  };
}

/** One turn with everything the server tells of it. */
export function viewTurn(turn: Turn): View {
  return { json: toProtoJson(TurnSchema, turn), names: [turn.turnId], rows: toTurnRows(turn) };
}

/** What a turn is, as names and values. */
export function toTurnRows(turn: Turn): readonly (readonly [string, string])[] {
  const { usage, failure } = turn;
  const rows = [
    ["turn", turn.turnId],
    [
      "agent",
      turn.agentVersion === 0 ? turn.agent : `${turn.agent} (version ${turn.agentVersion})`,
    ],
    ["conversation", turn.conversationId],
    ["state", toEnumText(TurnStateSchema, turn.state)],
    ["failure", failure === undefined ? "" : toEnumText(TurnFailureReasonSchema, failure.reason)],
    ["taken up", turn.attempt > 1 ? toCount(turn.attempt, "time") : ""],
    ["steps", `${turn.steps} (${toCount(turn.toolCalls, "tool call")})`],
    ["tokens", `${usage?.inputTokens ?? 0} in, ${usage?.outputTokens ?? 0} out`],
    ["accepted", toTimeText(turn.createTime)],
    ["ended", turn.endTime === undefined ? "" : toTimeText(turn.endTime)],
  ] as const;
  return rows.filter(([, value]) => value !== "");
}

/** What the model of one step was given, part by part. */
export function viewContext(context: ExplainTurnResponse, turnId: string): View {
  return {
    json: toProtoJson(ExplainTurnResponseSchema, context),
    names: [turnId],
    columns: ["PART", "WHICH", "TOKENS", "GIVEN", "WHY"],
    rows: context.parts.map(({ kind, label, tokens, included, reason }) => [
      kind,
      label,
      String(tokens),
      included ? "yes" : "no",
      reason,
    ]),
  };
}
