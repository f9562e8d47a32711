import type { CallOptions } from "@connectrpc/connect";
import type { Conversation, Message } from "../clients/gen/caxton/v1/conversation_pb.ts";
import type { Turn, TurnState } from "../clients/gen/caxton/v1/turn_pb.ts";
import type { Connection } from "./connection.ts";

const pageSizeMax = 200;

/** The newest of something, and whether there is more. */
export interface Newest<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** Which turns are wanted; empty, and unspecified, mean any. */
export interface TurnFilter {
  readonly agent: string;
  readonly conversationId: string;
  readonly state: TurnState;
}

/** The newest turns of the connection's workspace that fit, newest first. */
export async function listNewestTurns(
  connection: Connection,
  filter: TurnFilter,
  limit: number,
): Promise<Newest<Turn>> {
  const { workspace } = connection;
  return collectNewest(limit, async (pageSize, pageToken) => {
    const request = { ...filter, workspace, pageSize, pageToken };
    const page = await connection.call(({ turns }, options: CallOptions) =>
      turns.listTurns(request, options),
    );
    return { items: page.turns, nextPageToken: page.nextPageToken };
  });
}

/** The newest conversations of the connection's workspace, newest first; `agent` may be empty. */
export async function listNewestConversations(
  connection: Connection,
  agent: string,
  limit: number,
): Promise<Newest<Conversation>> {
  const { workspace } = connection;
  return collectNewest(limit, async (pageSize, pageToken) => {
    const request = { agent, workspace, pageSize, pageToken };
    const page = await connection.call(({ conversations }, options: CallOptions) =>
      conversations.listConversations(request, options),
    );
    return { items: page.conversations, nextPageToken: page.nextPageToken };
  });
}

/** A conversation with its newest messages, oldest first. */
export async function readConversation(
  connection: Connection,
  conversationId: string,
  limit: number,
): Promise<Newest<Message> & { readonly conversation: Conversation | undefined }> {
  const { workspace } = connection;
  let conversation: Conversation | undefined;
  const newest = await collectNewest(limit, async (pageSize, pageToken) => {
    const request = { conversationId, workspace, pageSize, pageToken };
    const page = await connection.call(({ conversations }, options: CallOptions) =>
      conversations.getConversation(request, options),
    );
    conversation = page.conversation;
    return { items: page.messages.toReversed(), nextPageToken: page.nextPageToken };
  });
  return { conversation, hasMore: newest.hasMore, items: newest.items.toReversed() };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string;
}

async function collectNewest<T>(
  limit: number,
  read: (pageSize: number, pageToken: string) => Promise<Page<T>>,
): Promise<Newest<T>> {
  const items: T[] = [];
  let pageToken = "";
  do {
    const page = await read(Math.min(pageSizeMax, limit - items.length), pageToken);
    items.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && items.length < limit);
  return { items, hasMore: pageToken !== "" };
}
