import type { ServiceImpl } from "@connectrpc/connect";
import type { ConversationService } from "../../clients/gen/caxton/v1/conversation_service_pb.ts";
import { cutPage } from "../agents/page.ts";
import { createRequestCheck, parsePageSize, parseWorkspace } from "../agents/parse-request.ts";
import { changeOrDeadline } from "../domain/changes.ts";
import type { Conversation } from "../domain/conversation.ts";
import { limits } from "../domain/limits.ts";
import type { Runtime } from "../domain/runtime.ts";
import type { Store } from "../domain/store.ts";
import { parsePageToken, toPageToken } from "../domain/token.ts";
import type { Turns } from "../turns/turns.ts";
import { toWireConversation, toWireMessage } from "./turn-messages.ts";

interface Dependencies {
  readonly turns: Turns;
  readonly store: Pick<Store, "changes">;
  readonly runtime: Runtime;
}

type Impl = ServiceImpl<typeof ConversationService>;

/** ConversationService over `Turns`: decode, call, encode. */
export function conversationService(dependencies: Dependencies): Impl {
  const { turns } = dependencies;
  return {
    getConversation: async (request) => {
      const { size, find } = parse(turns, request);
      const conversation = await find();
      const scope = `messages,${conversation.workspace},${conversation.id}`;
      const before =
        request.pageToken === "" ? undefined : parsePageToken(request.pageToken, scope);
      const range = before === undefined ? {} : { before: Number(before) };
      const found = await turns.newestMessages(conversation, { ...range, limit: size + 1 });
      const page = cutPage(
        found.toReversed(),
        size,
        ({ content, sender }) => [content, sender],
        ({ sequence }) => toPageToken(scope, String(sequence)),
      );
      return {
        conversation: toWireConversation(conversation),
        messages: page.items.toReversed().map(toWireMessage),
        nextPageToken: page.nextPageToken,
      };
    },
    listConversations: async (request) => {
      const check = createRequestCheck();
      const workspace = parseWorkspace(request.workspace, check);
      const size = parsePageSize(request.pageSize, check);
      check.finish();
      const { agent, pageToken } = request;
      const scope = `conversations,${workspace},${encodeURIComponent(agent)}`;
      const found = await turns.conversations({
        workspace,
        ...(agent === "" ? {} : { agent }),
        before: pageToken === "" ? "" : parsePageToken(pageToken, scope),
        limit: size + 1,
      });
      const texts = ({ title }: Conversation) => [title];
      const page = cutPage(found, size, texts, (last) => toPageToken(scope, last.id));
      const { items, nextPageToken } = page;
      return { conversations: items.map(toWireConversation), nextPageToken };
    },
    watchConversation: (request, { signal }) => watch(dependencies, request, signal),
  };
}

function parse(
  turns: Turns,
  request: { workspace: string; conversationId: string; pageSize?: number },
) {
  const check = createRequestCheck();
  const workspace = parseWorkspace(request.workspace, check);
  check.require(request.conversationId !== "", "conversation_id", "is required");
  const size = parsePageSize(request.pageSize ?? 0, check);
  check.finish();
  return { size, find: () => turns.conversation(workspace, request.conversationId) };
}

async function* watch(
  { turns, store, runtime }: Dependencies,
  request: { workspace: string; conversationId: string; afterSequence: bigint },
  signal: AbortSignal,
) {
  const conversation = await parse(turns, request).find();
  let after = Number(request.afterSequence);
  let lifeDue = runtime.monotonic() + limits.watchHeartbeatMs;
  while (!signal.aborted) {
    const version = store.changes.version;
    const found = await turns.messagesAfter(conversation, { after, limit: limits.pageSizeMax });
    for (const message of found) yield { message: toWireMessage(message) };
    after = found.at(-1)?.sequence ?? after;
    if (found.length > 0) lifeDue = runtime.monotonic() + limits.watchHeartbeatMs;
    else if (runtime.monotonic() >= lifeDue) {
      yield {};
      lifeDue = runtime.monotonic() + limits.watchHeartbeatMs;
    } else {
      await changeOrDeadline(store.changes, version, { runtime, deadline: lifeDue, signal });
    }
  }
}
