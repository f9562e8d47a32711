import type { Agent } from "../../../domain/agent.ts";
import { agentNotFound } from "../../../domain/agent-rules.ts";
import type { Conversation, Message } from "../../../domain/conversation.ts";
import type { ConversationId } from "../../../domain/ids.ts";
import type { TurnFact } from "../../../domain/turn-event.ts";
import {
  checkConversation,
  checkMailbox,
  checkTakesMessages,
  conversationNotFound,
  turnNotFound,
} from "../../../domain/turn-rules.ts";
import type { AcceptMessage } from "../../../domain/turn-writes.ts";
import type { Tables } from "../tables.ts";
import type { TurnRow } from "../turns-table.ts";
import type { OperationHandler } from "./operation-handler.ts";
import { appendFacts, getTurnRow, toTurn } from "./turn-journal.ts";

const titleLengthMax = 80;

/** Accepts a message: conversation, message, turn and the first event of its journal. */
export function acceptMessageHandler(tables: Tables): OperationHandler<"acceptMessage"> {
  const { agents, turns, conversations } = tables;
  return {
    perform(input) {
      const { workspace, at } = input;
      const ref = { workspace, name: input.agent };
      const agent = agents.find(ref);
      if (agent === undefined) throw agentNotFound(ref);
      checkTakesMessages(agent);
      const turnsAhead = turns.countOpen(workspace, agent.name);
      checkMailbox(agent.name, turnsAhead, input.openTurnsMax);
      const conversation = openConversation(tables, input);
      const sequence = conversation.messages + 1;
      const isTakenUp = mayTakeUp(tables, input, agent, conversation.id);
      const added = addTurn(tables, input, { conversation: conversation.id, sequence });
      const facts: TurnFact[] = [{ kind: "accepted", turnsAhead, messageSequence: sequence }];
      if (isTakenUp) facts.push({ kind: "taken_up", attempt: 1, agentVersion: agent.version });
      const accepted = appendFacts(tables, added, { at, facts, blobs: [] });
      const claim = { state: "RUNNING", attempt: 1, agentVersion: agent.version } as const;
      const turn = isTakenUp ? { ...accepted, ...claim } : accepted;
      turns.update(turn);
      const written = { ...conversation, messages: sequence, updatedAt: at };
      conversations.update(written);
      return {
        result: { turn: toTurn(turn), conversation: written },
        references: [{ position: 0, turn: turn.id }],
      };
    },
    recall({ workspace }, [reference]) {
      const turn = turns.find(workspace, reference?.turn ?? "");
      if (turn === undefined) throw turnNotFound(reference?.turn ?? "");
      const conversation = conversations.find(workspace, turn.conversation);
      if (conversation === undefined) throw conversationNotFound(turn.conversation);
      return { turn: toTurn(turn), conversation };
    },
  };
}

/** Whether the turn may begin in the same commit. */
function mayTakeUp(
  { turns }: Tables,
  { workspace, takeUpOn, conversation }: AcceptMessage,
  { name, version }: Agent,
  id: ConversationId,
): boolean {
  if (takeUpOn !== version) return false;
  return conversation === "" || !turns.hasOpenIn(workspace, name, id);
}

/** The turn and the message it handles. */
function addTurn(
  tables: Tables,
  input: AcceptMessage,
  place: Pick<Message, "conversation" | "sequence">,
): TurnRow {
  const { workspace, agent, newTurn: id, newMessage: message, content, at } = input;
  tables.turns.insert({
    id,
    workspace,
    agent,
    conversation: place.conversation,
    message,
    createdAt: at,
  });
  const turn = getTurnRow(tables, { workspace, turn: id });
  tables.blobs.putForTurn(workspace, turn.number, content.hash, content.text);
  tables.messages.insert(workspace, {
    ...place,
    id: message,
    performative: "REQUEST",
    sender: input.actor,
    receiver: agent,
    content: content.hash,
    turn: id,
    at,
  });
  return turn;
}

/** The conversation that was asked for, or a new one. */
function openConversation({ conversations }: Tables, input: AcceptMessage): Conversation {
  if (input.conversation !== "") {
    const found = conversations.find(input.workspace, input.conversation);
    checkConversation(input.conversation, found, input.agent);
    return found;
  }
  const made: Conversation = {
    id: input.newConversation,
    workspace: input.workspace,
    agent: input.agent,
    state: "OPEN",
    title: input.content.text.slice(0, titleLengthMax),
    messages: 0,
    createdAt: input.at,
    updatedAt: input.at,
  };
  conversations.insert(made);
  return made;
}
