import { setTimeout as sleep } from "node:timers/promises";
import type { ChatEvent } from "../clients/gen/caxton/v1/turn_pb.ts";
import { CommandError } from "./command-error.ts";
import type { Connection } from "./connection.ts";
import { exitCodes } from "./exit-codes.ts";
import { type ChatMessage, followChat } from "./follow-turn.ts";

/** What one message came to. */
export interface ChatEnd {
  /** The last event, or the one that the turn waits at for a decision. */
  readonly last: ChatEvent;
  readonly conversationId: string;
}

export interface RunChatOptions {
  /** Workspace of the turn; empty means `default`. */
  readonly workspace: string;
  /** Called with every event, one after the other. */
  readonly onEvent: (event: ChatEvent) => Promise<void>;
  readonly onBreak: (turnId: string) => void;
  /** Ends the turn; its end is waited for, up to 5 s. */
  readonly cancelled: AbortSignal;
}

const cancelPatienceMs = 5_000;

/**
 * Sends a message and follows its turn until it ended, or waits for a decision. Throws
 * `CommandError` when it was cancelled and nothing is heard of its end.
 */
export async function runChat(
  connection: Connection,
  message: ChatMessage,
  options: RunChatOptions,
): Promise<ChatEnd> {
  const leaving = new AbortController();
  const turn = Promise.withResolvers<string>();
  const cancel = () => void cancelTurn(connection, turn.promise, options.workspace, leaving);
  if (options.cancelled.aborted) throw notSent();
  options.cancelled.addEventListener("abort", cancel, { once: true });
  let conversationId = message.conversationId ?? "";
  try {
    const { workspace, onBreak } = options;
    const follow = { workspace, onBreak, signal: leaving.signal };
    for await (const event of followChat(connection, message, follow)) {
      turn.resolve(event.turnId);
      conversationId = findConversation(event) ?? conversationId;
      await options.onEvent(event);
      if (isEnd(event)) return { last: event, conversationId };
    }
    throw new Error("A turn that is followed to its end has one");
  } catch (error) {
    if (leaving.signal.aborted) throw notHeardOf();
    throw error;
  } finally {
    options.cancelled.removeEventListener("abort", cancel);
    leaving.abort();
  }
}

function findConversation({ event }: ChatEvent): string | undefined {
  const isNamed = event.case === "accepted" || event.case === "started";
  return isNamed ? event.value.conversationId : undefined;
}

function isEnd({ event }: ChatEvent): boolean {
  return ["completed", "failed", "cancelled", "inDoubt"].includes(event.case ?? "");
}

/** Asks the server to end the turn, once it is known; leaves when that is not heard of. */
async function cancelTurn(
  connection: Connection,
  turn: Promise<string>,
  workspace: string,
  leaving: AbortController,
): Promise<void> {
  const { signal } = leaving;
  const giveUp = sleep(cancelPatienceMs, undefined, { signal }).then(() => leaving.abort());
  const ask = turn.then((turnId) =>
    connection.call(({ turns }, options) => turns.cancelTurn({ workspace, turnId }, options)),
  );
  // A turn that ended meanwhile tells so in its events, and a server that is gone ends the wait.
  await Promise.allSettled([giveUp, ask]);
}

function notSent(): CommandError {
  return new CommandError({ exitCode: exitCodes.interrupted, message: "Nothing was sent" });
}

function notHeardOf(): CommandError {
  return new CommandError({
    exitCode: exitCodes.interrupted,
    message: "Whether the turn was cancelled is not known",
    hint: "See how it is: caxton turns list",
  });
}
