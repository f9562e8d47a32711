import type { Conversation, ConversationState } from "../../domain/conversation.ts";
import type { ConversationId, UnixMs } from "../../domain/ids.ts";
import type { ConversationFilter } from "../../domain/store.ts";
import type { Db } from "./database.ts";

interface Row {
  readonly id: ConversationId;
  readonly workspace: string;
  readonly agent: string;
  readonly state: ConversationState;
  readonly title: string;
  readonly messages: number;
  readonly created_at: UnixMs;
  readonly updated_at: UnixMs;
}

const columns = "id, workspace, agent, state, title, messages, created_at, updated_at";

/** The `conversations` table. Ids are UUIDv7, so their order is that of the beginnings. */
export function conversationsTable(db: Db) {
  const find = db.prepare<[string, string], Row>(
    `SELECT ${columns} FROM conversations WHERE workspace = +? AND id = +?`,
  );
  const insert = db.prepare(`
    INSERT INTO conversations (${columns}) VALUES (@id, @workspace, @agent, @state, @title,
      @messages, @createdAt, @updatedAt)`);
  const update = db.prepare(`
    UPDATE conversations SET state = @state, messages = @messages, updated_at = @updatedAt
    WHERE workspace = +@workspace AND id = +@id`);
  const list = db.prepare<ConversationFilter, Row>(`
    SELECT ${columns} FROM conversations
    WHERE workspace = +@workspace AND (@before = '' OR id < @before)
    ORDER BY id DESC LIMIT +@limit`);
  const listOfAgent = db.prepare<ConversationFilter, Row>(`
    SELECT ${columns} FROM conversations
    WHERE workspace = +@workspace AND agent = +@agent AND (@before = '' OR id < @before)
    ORDER BY id DESC LIMIT +@limit`);
  return {
    find(workspace: string, id: string): Conversation | undefined {
      const row = find.get(workspace, id);
      return row === undefined ? undefined : toConversation(row);
    },
    insert: (conversation: Conversation) => void insert.run(conversation),
    /** Writes state, number of messages and time of change. */
    update: (conversation: Conversation) => void update.run(conversation),
    /** Newest first. */
    list(filter: ConversationFilter): Conversation[] {
      const statement = filter.agent === undefined ? list : listOfAgent;
      return statement.all(filter).map(toConversation);
    },
  };
}

function toConversation({ created_at, updated_at, ...row }: Row): Conversation {
  return { ...row, createdAt: created_at, updatedAt: updated_at };
}
