import type { TurnFact } from "../../../domain/turn-event.ts";
import { checkFence } from "../../../domain/turn-rules.ts";
import type { AppendTurn, TurnEnd } from "../../../domain/turn-writes.ts";
import type { Tables } from "../tables.ts";
import type { TurnRow } from "../turns-table.ts";
import type { OperationHandler } from "./operation-handler.ts";
import { appendFacts, type Ending, endTurn, getTurnRow, toTurn } from "./turn-journal.ts";

/** Appends facts to a running turn, and ends it where the write says so. */
export function appendTurnHandler(tables: Tables): OperationHandler<"appendTurn"> {
  return {
    perform(input) {
      const found = getTurnRow(tables, input);
      checkFence(found, "RUNNING", input.attempt);
      const facts = [...input.facts, ...(input.end === undefined ? [] : [factOf(input.end)])];
      const appended = appendFacts(tables, found, { at: input.at, facts, blobs: input.blobs });
      const counted = count(tables, appended, input);
      if (input.end === undefined) {
        tables.turns.update(counted);
        return { result: toTurn(counted), references: [] };
      }
      const ended = endTurn(tables, counted, endingOf(input.end, input.at));
      return { result: toTurn(ended), references: [] };
    },
    recall: (input) => toTurn(getTurnRow(tables, input)),
  };
}

function count(tables: Tables, turn: TurnRow, input: AppendTurn): TurnRow {
  const { usage, toolCalls, cpuMs, contexts } = input;
  let { journalBytes } = turn;
  for (const link of contexts) journalBytes += tables.contexts.put(turn.workspace, link);
  return {
    ...turn,
    journalBytes,
    toolCalls: turn.toolCalls + toolCalls,
    cpuMs: turn.cpuMs + cpuMs,
    usage: {
      inputTokens: turn.usage.inputTokens + usage.inputTokens,
      outputTokens: turn.usage.outputTokens + usage.outputTokens,
    },
  };
}

function factOf(end: TurnEnd): TurnFact {
  const { message } = end;
  if (end.state === "DONE") return { kind: "completed", text: end.content.hash, message };
  return { kind: "failed", failure: end.failure, message };
}

function endingOf(end: TurnEnd, at: Ending["at"]): Ending {
  const { state, message: id, content } = end;
  if (state === "DONE") return { state, at, reply: { id, performative: "INFORM", content } };
  const { failure } = end;
  return { state, at, failure, reply: { id, performative: "FAILURE", content } };
}
