import type { Store } from "../../domain/store.ts";
import { cacheTexts, type GetText } from "./cache-texts.ts";
import { toTurn } from "./operations/turn-journal.ts";
import type { Tables } from "./tables.ts";

export type StoreReads = Pick<
  Store,
  | "findAgent"
  | "listAgents"
  | "findVersion"
  | "listVersions"
  | "listEvents"
  | "lastPosition"
  | "findConversation"
  | "listConversations"
  | "listMessages"
  | "findTurn"
  | "listTurns"
  | "listOpenTurns"
  | "listTurnEvents"
  | "readContext"
  | "readBlob"
>;

/**
 * The reads of a store. Each is one short statement that is finished before it returns: an open
 * cursor or transaction would hide later commits from every other read of the connection.
 */
export function createStoreReads(tables: Tables): StoreReads {
  const { agents, versions, events } = tables;
  const getText = cacheTexts(tables.blobs.getText);
  return {
    ...turnReads(tables, getText),
    findAgent: async (ref) => agents.find(ref),
    listAgents: async (filter) => agents.list(filter),
    async findVersion(ref, version) {
      const found = versions.find(ref, version);
      if (found === undefined) return undefined;
      return { ...found, toml: getText(ref.workspace, found.checksum) };
    },
    listVersions: async (filter) => versions.list(filter),
    listEvents: async (filter) => events.list(filter),
    lastPosition: async () => events.lastPosition(),
  };
}

function turnReads(tables: Tables, getText: GetText) {
  const { conversations, messages, turns, turnEvents, contexts } = tables;
  return {
    findConversation: async (workspace, id) => conversations.find(workspace, id),
    listConversations: async (filter) => conversations.list(filter),
    listMessages: async (filter) =>
      messages.list(filter).map((message) => ({
        ...message,
        content: getText(filter.workspace, message.content),
      })),
    async findTurn(workspace, id) {
      const found = turns.find(workspace, id);
      return found === undefined ? undefined : toTurn(found);
    },
    listTurns: async (filter) => turns.list(filter).map(toTurn),
    listOpenTurns: async (after, limit) => turns.listOpen(after, limit).map(toTurn),
    listTurnEvents: async (turn, after, limit) => turnEvents.list(turn.id, after, limit),
    readContext: async (workspace, hash) =>
      contexts.entriesOf(workspace, hash).map((entry) => getText(workspace, entry)),
    readBlob: async (workspace, hash) => getText(workspace, hash),
  } satisfies Partial<StoreReads>;
}
