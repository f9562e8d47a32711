import type { Message } from "../domain/conversation.ts";
import type { Store } from "../domain/store.ts";
import { type Turn, TurnError } from "../domain/turn.ts";
import type { HistoryMessage } from "./context-input.ts";

/** Which messages of its conversation a turn looks at. */
export interface HistoryRange {
  /** Place of the turn's own message in the conversation. */
  readonly sequence: number;
  /** Messages before it that are looked at. */
  readonly messagesMax: number;
}

/** The message of a turn, and what was said before it, oldest first. */
export interface ReadHistory {
  readonly message: Message;
  readonly history: readonly HistoryMessage[];
}

/** Messages read at a time in the search for replies. */
const pageSize = 200;

/**
 * Reads the message of a turn and those before it, each with the reply to it behind it: a reply may
 * have been written after the message of this turn had come and waited.
 */
export async function readHistory(
  store: Store,
  turn: Turn,
  { sequence, messagesMax }: HistoryRange,
): Promise<ReadHistory> {
  const { workspace, conversation } = turn;
  const within = { workspace, conversation, after: 0, descending: true };
  const range = { before: sequence + 1, limit: messagesMax + 1 };
  const [message, ...earlier] = await store.listMessages({ ...within, ...range });
  if (message?.id !== turn.message) {
    throw new TurnError("INTERNAL", `message ${turn.message} is missing`);
  }
  const replies = new Map(earlier.map((each) => [each.inReplyTo, each]));
  const questions = earlier.filter(({ inReplyTo }) => inReplyTo === undefined).toReversed();
  const open = questions.filter(({ id }) => !replies.has(id));
  for (const late of await findLateReplies(store, turn, sequence, open)) {
    replies.set(late.inReplyTo, late);
  }
  const history = questions.flatMap(({ id, content }) => {
    const reply = replies.get(id);
    const question = { id, role: "user" as const, text: content };
    if (reply === undefined) return [question];
    return [question, { id: reply.id, role: "assistant" as const, text: reply.content }];
  });
  return { message, history };
}

/** The replies that stand behind a message, as those do that were written while it waited. */
async function findLateReplies(
  store: Store,
  { workspace, conversation }: Turn,
  after: number,
  unanswered: readonly Message[],
): Promise<readonly Message[]> {
  const turns = await Promise.all(unanswered.map((each) => store.findTurn(workspace, each.turn)));
  const wanted = new Set(turns.flatMap((turn) => turn?.reply ?? []));
  const within = { workspace, conversation, after, limit: pageSize, descending: true };
  const found: Message[] = [];
  // They are the newest, but for the messages that came since.
  for (let before = Number.MAX_SAFE_INTEGER; found.length < wanted.size; ) {
    const page = await store.listMessages({ ...within, before });
    found.push(...page.filter(({ id }) => wanted.has(id)));
    if (page.length < pageSize) return found;
    before = page.at(-1)?.sequence ?? 0;
  }
  return found;
}
