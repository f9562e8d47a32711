import type { Store } from "../../domain/store.ts";
import type { Tables } from "./tables.ts";

export type StoreReads = Pick<
  Store,
  "findAgent" | "listAgents" | "findVersion" | "listVersions" | "listEvents" | "lastPosition"
>;

/**
 * The reads of a store. Each is one short statement that is finished before it returns: an open
 * cursor or transaction would hide later commits from every other read of the connection.
 */
export function createStoreReads({ agents, versions, blobs, events }: Tables): StoreReads {
  return {
    findAgent: async (ref) => agents.find(ref),
    listAgents: async (filter) => agents.list(filter),
    async findVersion(ref, version) {
      const found = versions.find(ref, version);
      if (found === undefined) return undefined;
      return { ...found, toml: blobs.getText(ref.workspace, found.checksum) };
    },
    listVersions: async (filter) => versions.list(filter),
    listEvents: async (filter) => events.list(filter),
    lastPosition: async () => events.lastPosition(),
  };
}
