import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { ChatRequest, ChatService } from "../../clients/gen/caxton/v1/chat_service_pb.ts";
import {
  checkRequestId,
  createRequestCheck,
  parseAgentRef,
  parseWorkspace,
} from "../agents/parse-request.ts";
import type { AgentRef } from "../domain/agent.ts";
import type { Turn } from "../domain/turn.ts";
import type { Turns } from "../turns/turns.ts";
import { chatSession } from "./chat-session.ts";
import { toChatEvent } from "./turn-messages.ts";
import { checkContent, type TurnDependencies, toWriteCall } from "./turn-requests.ts";

/** ChatService over `Turns`: accept a message, then show its turn. */
export function chatService(dependencies: TurnDependencies): ServiceImpl<typeof ChatService> {
  const { turns } = dependencies;
  return {
    async *chat(request, context) {
      const turn = await send(dependencies, request, context);
      const after = Number(request.afterSequence);
      for await (const news of turns.watch(turn, after, context.signal)) {
        yield { event: toChatEvent(turn, news) };
      }
    },
    chatSession: (requests, context) => chatSession(dependencies, requests, context),
  };
}

async function send(
  { turns, runtime }: TurnDependencies,
  request: ChatRequest,
  context: HandlerContext,
): Promise<Turn> {
  const check = createRequestCheck();
  const to = await recipientOf(turns, request);
  const { message: content, conversationId: conversation, requestId } = request;
  checkContent(content, check);
  checkRequestId(requestId, check);
  check.finish();
  const write = { method: "Chat", id: requestId };
  const call = toWriteCall(runtime, context, write, [to, content, conversation]);
  return turns.send(call, { to, content, conversation });
}

async function recipientOf(turns: Turns, { recipient, workspace }: ChatRequest): Promise<AgentRef> {
  const check = createRequestCheck();
  if (recipient.case === "capability") {
    const space = parseWorkspace(workspace, check);
    check.finish();
    return turns.findByCapability(space, recipient.value.replaceAll("_", "-"));
  }
  const ref = parseAgentRef(recipient.value ?? "", check);
  check.finish();
  return ref;
}
