import type { HandlerContext } from "@connectrpc/connect";
import type {
  ChatSessionRequest,
  SessionMessage,
  SessionStart,
} from "../../clients/gen/caxton/v1/chat_service_pb.ts";
import { checkRequestId, createRequestCheck, parseAgentRef } from "../agents/parse-request.ts";
import type { AgentRef } from "../domain/agent.ts";
import { createBell } from "../domain/changes.ts";
import { invalidRequest } from "../domain/failure.ts";
import type { Turn } from "../domain/turn.ts";
import { hasEnded } from "../domain/turn-rules.ts";
import { callKey } from "./call.ts";
import { toChatEvent } from "./turn-messages.ts";
import { checkContent, checkReason, type TurnDependencies, toWriteCall } from "./turn-requests.ts";

/** Turns that may wait in one session. */
const sessionTurnsMax = 100;

/**
 * Messages and cancellations in, events out. Turns of a conversation go one at a time, in order.
 */
export async function* chatSession(
  dependencies: TurnDependencies,
  requests: AsyncIterable<ChatSessionRequest>,
  context: HandlerContext,
) {
  const { turns } = dependencies;
  for await (const turn of sentTurns(dependencies, requests, context)) {
    for await (const news of turns.watch(turn, 0, context.signal)) {
      yield { event: toChatEvent(turn, news) };
    }
  }
}

/** The turns of a session in order; what the caller sends is read and done while they are shown. */
async function* sentTurns(
  dependencies: TurnDependencies,
  requests: AsyncIterable<ChatSessionRequest>,
  context: HandlerContext,
): AsyncGenerator<Turn> {
  const inbox = createInbox(dependencies, context);
  const bell = createBell();
  const reading = readAll(inbox, requests, bell.ring);
  let over = false;
  const ended = reading.finally(() => {
    over = true;
    bell.ring();
  });
  ended.catch(() => {}); // Thrown below, once what was accepted before is shown.
  // Once the call has ended nothing is waited for any more: the wait below would end at once.
  while (!context.signal.aborted) {
    const version = bell.version;
    const [turn] = inbox.open;
    if (turn !== undefined) {
      yield turn;
      inbox.open.shift();
    } else if (over) {
      return void (await reading);
    } else {
      await bell.since(version, context.signal);
    }
  }
}

async function readAll(
  inbox: Inbox,
  requests: AsyncIterable<ChatSessionRequest>,
  ring: () => void,
): Promise<void> {
  for await (const { input } of requests) {
    if (input.case === "start") inbox.start(input.value);
    else if (input.case === "message") await inbox.send(input.value);
    else if (input.case === "cancel") await inbox.cancel(input.value.reason);
    else throw invalidRequest({ field: "input", description: "is required" });
    ring();
  }
}

interface Inbox {
  /** Accepted and not shown to the end yet. */
  readonly open: Turn[];
  start(value: SessionStart): void;
  send(value: SessionMessage): Promise<void>;
  cancel(reason: string): Promise<void>;
}

function createInbox({ turns, runtime }: TurnDependencies, context: HandlerContext): Inbox {
  const open: Turn[] = [];
  let to: AgentRef | undefined;
  let conversation = "";
  return {
    open,
    start({ agent, conversationId }) {
      const check = createRequestCheck();
      check.require(to === undefined, "start", "must be in the first message only");
      to = parseAgentRef(agent, check);
      check.finish();
      conversation = conversationId;
    },
    async send({ text: content, requestId }) {
      const check = createRequestCheck();
      check.require(to !== undefined, "start", "must be in the first message");
      check.require(
        open.length < sessionTurnsMax,
        "message",
        `at most ${sessionTurnsMax} may wait`,
      );
      checkContent(content, check);
      checkRequestId(requestId, check);
      check.finish();
      if (to === undefined) return;
      const write = { method: "ChatSession", id: requestId };
      const call = toWriteCall(runtime, context, write, [to, content, conversation]);
      const turn = await turns.send(call, { to, content, conversation });
      conversation = turn.conversation;
      open.push(turn);
    },
    async cancel(reason) {
      const check = createRequestCheck();
      checkReason(reason, check);
      check.finish();
      const { caller } = context.values.get(callKey);
      for (const { workspace, id } of [...open]) {
        const now = await turns.get(workspace, id);
        if (!hasEnded(now)) await turns.cancel({ caller }, workspace, id, reason);
      }
    },
  };
}
