import { randomUUID } from "node:crypto";
import { type ChatEvent, ChatEventSchema } from "../clients/gen/caxton/v1/turn_pb.ts";
import { type ChatRecipient, findChosen } from "./chat-recipient.ts";
import { createChatScreen } from "./chat-screen.ts";
import { CommandError } from "./command-error.ts";
import type { Connection } from "./connection.ts";
import type { Output } from "./output.ts";
import { toProtoJson } from "./proto-json.ts";
import { runChat } from "./run-chat.ts";
import type { Screen } from "./terminal.ts";
import { findTurnProblem, nameTurn } from "./turn-problem.ts";
import { createWaitNote } from "./wait-note.ts";
import { toCount } from "./wire-text.ts";

/** One conversation with an agent. */
export interface ChatTalk {
  /** Name of the agent; empty until one was chosen. */
  readonly agent: string;
  readonly workspace: string;
  /** Empty before the first message, and after `beginAnew`. */
  readonly conversationId: string;
  /** The turn of the last message; empty before the first. */
  readonly turnId: string;
  /**
   * Sends a message, shows what becomes of it, and returns the answer. Throws `CommandError` when
   * there is none, and `ConnectError`.
   */
  say(message: string, cancelled: AbortSignal): Promise<string>;
  /** The next message begins a new conversation. */
  beginAnew(): void;
}

export interface ChatTalkOptions {
  readonly recipient: ChatRecipient;
  /** Empty begins a new one. */
  readonly conversationId: string;
  readonly stdout: Screen;
  readonly output: Output;
}

/** A conversation, shown in the format of `output`. */
export function createChatTalk(connection: Connection, options: ChatTalkOptions): ChatTalk {
  const { output, stdout } = options;
  let { recipient, conversationId } = options;
  let turnId = "";
  const screen = createChatScreen({ stdout, output, agent: () => recipient.agent });
  const wait = createWaitNote((turnsAhead) => {
    const behind = turnsAhead === 0 ? "" : `: ${toCount(turnsAhead, "turn")} came before`;
    if (output.format !== "ndjson") output.tell(`[${recipient.agent}] Waiting to begin${behind}`);
  });
  const onEvent = async (event: ChatEvent) => {
    turnId = event.turnId;
    wait.see(event);
    if (recipient.agent === "") recipient = await findChosen(connection, recipient, turnId);
    if (output.format === "table") screen.show(event);
    else showAsData(event, recipient.agent, output);
  };
  const onBreak = () => {
    screen.endLine();
    output.say("note", "The connection broke; going on with the turn once the server answers");
  };
  return {
    get agent() {
      return recipient.agent;
    },
    get workspace() {
      return recipient.workspace;
    },
    get conversationId() {
      return conversationId;
    },
    get turnId() {
      return turnId;
    },
    beginAnew: () => {
      conversationId = "";
    },
    say: async (message, cancelled) => {
      const { workspace } = recipient;
      const request = { ...recipient.request, message, conversationId, requestId: randomUUID() };
      try {
        const end = await runChat(connection, request, { workspace, onEvent, onBreak, cancelled });
        conversationId = end.conversationId;
        return getAnswer(end.last, workspace);
      } finally {
        wait.end();
        screen.endLine();
      }
    },
  };
}

function showAsData(event: ChatEvent, agent: string, output: Output): void {
  if (output.format === "ndjson") {
    output.text(`${JSON.stringify(toProtoJson(ChatEventSchema, event))}\n`);
  } else if (event.event.case === "progress") output.tell(`[${agent}] ${event.event.value.text}`);
}

function getAnswer(last: ChatEvent, workspace: string): string {
  const problem = findTurnProblem(last, workspace);
  if (problem !== undefined) throw new CommandError(problem);
  return last.event.case === "completed" ? last.event.value.text : "";
}

/** The words that go on with the conversation. */
export function continueCommand({ agent, workspace, conversationId }: ChatTalk): string {
  return `caxton chat ${nameTurn(agent, workspace)} --conversation ${conversationId}`;
}
