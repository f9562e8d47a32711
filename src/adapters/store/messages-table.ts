import type { Message, Performative } from "../../domain/conversation.ts";
import type { ConversationId, MessageId, Sha256, TurnId, UnixMs } from "../../domain/ids.ts";
import type { MessageFilter } from "../../domain/store.ts";
import type { Db } from "./database.ts";

interface Row {
  readonly id: MessageId;
  readonly conversation: ConversationId;
  readonly sequence: number;
  readonly performative: Performative;
  readonly sender: string;
  readonly receiver: string;
  readonly content: Sha256;
  readonly in_reply_to: MessageId | null;
  readonly turn: TurnId;
  readonly at: UnixMs;
}

/** A message whose text is stored as the blob `content`. */
export type MessageRow = Omit<Message, "content"> & { readonly content: Sha256 };

const columns =
  "conversation, sequence, id, performative, sender, receiver, content, in_reply_to, turn, at";

/** The `messages` table. */
export function messagesTable(db: Db) {
  const insert = db.prepare(`
    INSERT INTO messages (workspace, ${columns}) VALUES (@workspace, @conversation, @sequence, @id,
      @performative, @sender, @receiver, @content, @inReplyTo, @turn, @at)`);
  const where = `workspace = +@workspace AND conversation = +@conversation
    AND sequence > +@after AND sequence < +@before`;
  const ascending = db.prepare<MessageFilter, Row>(
    `SELECT ${columns} FROM messages WHERE ${where} ORDER BY sequence LIMIT +@limit`,
  );
  const descending = db.prepare<MessageFilter, Row>(
    `SELECT ${columns} FROM messages WHERE ${where} ORDER BY sequence DESC LIMIT +@limit`,
  );
  return {
    /** Put its content as a blob in the same operation. */
    insert: (workspace: string, message: MessageRow) =>
      void insert.run({ ...message, workspace, inReplyTo: message.inReplyTo ?? null }),
    list(filter: MessageFilter): MessageRow[] {
      const statement = filter.descending ? descending : ascending;
      const parameters = {
        workspace: filter.workspace,
        conversation: filter.conversation,
        after: filter.after,
        before: filter.before ?? Number.MAX_SAFE_INTEGER,
        limit: filter.limit,
      };
      return statement.all(parameters as MessageFilter).map(toRow);
    },
  };
}

function toRow({ in_reply_to, ...row }: Row): MessageRow {
  return { ...row, ...(in_reply_to === null ? {} : { inReplyTo: in_reply_to }) };
}
