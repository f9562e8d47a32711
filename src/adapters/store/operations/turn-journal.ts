import type { Performative } from "../../../domain/conversation.ts";
import type { MessageId, UnixMs } from "../../../domain/ids.ts";
import type { Turn, TurnFailure, TurnState } from "../../../domain/turn.ts";
import type { TurnFact } from "../../../domain/turn-event.ts";
import { findInDoubt, lastStepOf, turnNotFound } from "../../../domain/turn-rules.ts";
import type { Blob } from "../../../domain/turn-writes.ts";
import type { Tables } from "../tables.ts";
import type { TurnRow } from "../turns-table.ts";
import { removeAgent } from "./remove-agent.ts";

/** Appends facts and the texts they refer to; returns the turn with its counters moved on. */
export function appendFacts(
  { turnEvents, blobs }: Tables,
  turn: TurnRow,
  entry: {
    readonly at: UnixMs;
    readonly facts: readonly TurnFact[];
    readonly blobs: readonly Blob[];
  },
): TurnRow {
  const { at, facts } = entry;
  let bytes = turnEvents.append(turn.number, turn.lastSequence, at, facts);
  for (const { hash, text } of entry.blobs) {
    bytes += blobs.putForTurn(turn.workspace, turn.number, hash, text);
  }
  return {
    ...turn,
    steps: lastStepOf(facts, turn.steps),
    lastSequence: turn.lastSequence + facts.length,
    journalBytes: turn.journalBytes + bytes,
  };
}

/**
 * What ran goes back to ready, or waits for a caller where the outcome of an unsafe call is
 * unknown.
 */
export function putBack(tables: Tables, turn: TurnRow, at: UnixMs): TurnRow {
  const inDoubt = findInDoubt(tables.turnEvents.facts(turn));
  const facts: TurnFact[] = inDoubt.map((step) => ({ kind: "in_doubt", ...step }));
  const appended = appendFacts(tables, turn, { at, facts, blobs: [] });
  const state = inDoubt.length > 0 ? ("WAITING" as const) : ("READY" as const);
  const put = { ...appended, state };
  tables.turns.update(put);
  return put;
}

/** Ends a turn without a reply; an unsafe call under way stays in doubt. */
export function cancelTurn(
  tables: Tables,
  turn: TurnRow,
  { at, actor, reason }: { readonly at: UnixMs; readonly actor: string; readonly reason: string },
): TurnRow {
  const told = turn.state === "WAITING";
  const inDoubt = told ? [] : findInDoubt(tables.turnEvents.facts(turn));
  const facts: TurnFact[] = inDoubt.map((step) => ({ kind: "in_doubt", ...step }));
  facts.push({ kind: "cancelled", actor, reason });
  const appended = appendFacts(tables, turn, { at, facts, blobs: [] });
  return endTurn(tables, appended, { state: "CANCELLED", at });
}

/** What a turn leaves behind when it ends. */
export interface Ending {
  readonly state: Extract<TurnState, "DONE" | "FAILED" | "CANCELLED">;
  readonly at: UnixMs;
  readonly failure?: TurnFailure;
  /** The reply to its message; a cancelled turn makes none. */
  readonly reply?: {
    readonly id: MessageId;
    readonly performative: Performative;
    readonly content: Blob;
  };
}

/** Ends a turn: its reply, its state, and the agent's deletion when it waited for this. */
export function endTurn(tables: Tables, turn: TurnRow, ending: Ending): TurnRow {
  const { state, at, failure, reply } = ending;
  if (reply !== undefined) addReply(tables, turn, reply, at);
  const ended: TurnRow = {
    ...turn,
    state,
    endedAt: at,
    ...(failure === undefined ? {} : { failure }),
    ...(reply === undefined ? {} : { reply: reply.id }),
  };
  tables.turns.update(ended);
  removeIfDrained(tables, ended, at);
  return ended;
}

/** An agent that is being deleted goes with the end of its last turn. */
function removeIfDrained(tables: Tables, { workspace, agent: name }: TurnRow, at: UnixMs): void {
  const agent = tables.agents.find({ workspace, name });
  if (agent?.state !== "DRAINING" || tables.turns.countOpen(workspace, name) > 0) return;
  removeAgent(tables, agent, { actor: name, at });
}

function addReply(
  tables: Tables,
  turn: TurnRow,
  { id, performative, content }: NonNullable<Ending["reply"]>,
  at: UnixMs,
): void {
  const conversation = tables.conversations.find(turn.workspace, turn.conversation);
  if (conversation === undefined) throw new Error(`turn ${turn.id} has no conversation`);
  const sequence = conversation.messages + 1;
  tables.blobs.putForTurn(turn.workspace, turn.number, content.hash, content.text);
  tables.messages.insert(turn.workspace, {
    id,
    conversation: turn.conversation,
    sequence,
    performative,
    sender: turn.agent,
    receiver: "user",
    content: content.hash,
    inReplyTo: turn.message,
    turn: turn.id,
    at,
  });
  tables.conversations.update({ ...conversation, messages: sequence, updatedAt: at });
}

/** The turn as the domain knows it. */
export function toTurn({ number: _number, stepsAtTakeUp: _steps, ...turn }: TurnRow): Turn {
  return turn;
}

/** The turn named by a write, or a thrown `TURN_NOT_FOUND`. */
export function getTurnRow(
  { turns }: Tables,
  { workspace, turn }: { readonly workspace: string; readonly turn: string },
): TurnRow {
  const found = turns.find(workspace, turn);
  if (found === undefined) throw turnNotFound(turn);
  return found;
}
