import { agentLabelsTable } from "./agent-labels-table.ts";
import { agentVersionsTable } from "./agent-versions-table.ts";
import { agentsTable } from "./agents-table.ts";
import { blobsTable } from "./blobs-table.ts";
import { contextsTable } from "./contexts-table.ts";
import { conversationsTable } from "./conversations-table.ts";
import type { Db } from "./database.ts";
import { eventsTable } from "./events-table.ts";
import { messagesTable } from "./messages-table.ts";
import { metaTable } from "./meta-table.ts";
import { requestsTable } from "./requests-table.ts";
import { turnEventsTable } from "./turn-events-table.ts";
import { turnsTable } from "./turns-table.ts";

export type Tables = ReturnType<typeof openTables>;

/** Every table of one connection, with its statements prepared. */
export function openTables(db: Db, { requestIdWindowMs }: { requestIdWindowMs: number }) {
  return {
    agents: agentsTable(db),
    versions: agentVersionsTable(db),
    labels: agentLabelsTable(db),
    blobs: blobsTable(db),
    events: eventsTable(db),
    requests: requestsTable(db, requestIdWindowMs),
    meta: metaTable(db),
    conversations: conversationsTable(db),
    messages: messagesTable(db),
    turns: turnsTable(db),
    turnEvents: turnEventsTable(db),
    contexts: contextsTable(db),
  };
}
