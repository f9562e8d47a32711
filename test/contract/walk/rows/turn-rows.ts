import type { Refused, Rows } from "../row.ts";
import { withDoubt, withTurn } from "../stage.ts";

const turnId = "turn_01890000-0000-7000-8000-000000000000";
const noTurn: Refused = [({ workspace }) => ({ workspace, turnId }), "TURN_NOT_FOUND"];
const badWorkspace: Refused = [
  (facts) => ({ workspace: "not a name", turnId: facts.turnId }),
  "INVALID_REQUEST",
];
/** Ends the turn: one that goes on would be another for whoever repeats the request. */
const decision = { decision: "DECISION_FAIL_TURN", reason: "seen" };

/** How the RPCs of TurnService are walked. */
export const turnRows: Rows = {
  "TurnService.GetTurn": {
    prepare: withTurn,
    good: ({ workspace, turnId }) => ({ workspace, turnId }),
    bad: badWorkspace,
    missing: noTurn,
  },
  "TurnService.ListTurns": {
    prepare: withTurn,
    good: ({ workspace, conversationId }) => ({
      workspace,
      conversationId,
      state: "TURN_STATE_DONE",
    }),
    bad: [({ workspace }) => ({ workspace, pageSize: -1 }), "INVALID_REQUEST"],
    missing: { never: "a list of nothing is empty" },
  },
  "TurnService.WatchTurn": {
    prepare: withTurn,
    good: ({ workspace, turnId }) => ({ workspace, turnId, afterSequence: "1" }),
    bad: badWorkspace,
    missing: noTurn,
  },
  "TurnService.CancelTurn": {
    prepare: withDoubt,
    good: ({ workspace, turnId }) => ({ workspace, turnId, reason: "enough" }),
    bad: [
      ({ workspace, turnId }) => ({ workspace, turnId, reason: "x".repeat(1_025) }),
      "INVALID_REQUEST",
    ],
    missing: noTurn,
  },
  "TurnService.ResolveTurn": {
    prepare: withDoubt,
    good: ({ workspace, turnId, attempt, step }) => ({
      ...{ workspace, turnId, attempt, step },
      ...decision,
    }),
    bad: [
      ({ workspace, turnId, attempt, step }) => ({ workspace, turnId, attempt, step }),
      "INVALID_REQUEST",
    ],
    missing: [
      ({ workspace }) => ({ workspace, turnId, attempt: 1, step: 1, ...decision }),
      "TURN_NOT_FOUND",
    ],
  },
  "TurnService.ExplainTurn": {
    prepare: withTurn,
    good: ({ workspace, turnId }) => ({ workspace, turnId, step: 1 }),
    bad: badWorkspace,
    missing: noTurn,
  },
};
