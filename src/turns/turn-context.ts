import type { Sha256 } from "../domain/ids.ts";
import type { ModelMessage } from "../domain/model.ts";
import type { ContextPart } from "../domain/turn-event.ts";
import type { ContextLink } from "../domain/turn-writes.ts";
import { buildContext } from "./build-context.ts";
import { extendContext } from "./extend-context.ts";
import { readHistory } from "./read-history.ts";
import type { Run } from "./run.ts";
import { readStoredMessage, toStoredMessage } from "./stored-message.ts";
import type { TurnProgress } from "./turn-progress.ts";

/** What a model is given, and how that is kept: as what was given before, and what is added. */
export interface TurnContext {
  readonly messages: readonly ModelMessage[];
  readonly link: ContextLink;
  /** How it was chosen. */
  readonly parts: readonly ContextPart[];
}

/** Room kept for the model's answer when the agent's file sets no `max_tokens`. */
const answerTokens = 1024;

/** Messages before its own that a turn looks at for the history, at least. */
const historyMax = 200;

/**
 * The context of the next model call: the first of the turn, or the last one and what came of it.
 */
export async function nextContext(run: Run): Promise<TurnContext> {
  const { last, requests } = run.journal.progress;
  return last === undefined ? firstContext(run) : continuedContext(run, last, requests);
}

async function firstContext(run: Run): Promise<TurnContext> {
  const { ports, spec, tools, journal } = run;
  const { store, runtime } = ports;
  const { message, history } = await readHistory(store, journal.turn, {
    sequence: journal.progress.messageSequence,
    messagesMax: Math.max(historyMax, spec.conversation.contextMessages),
  });
  const built = buildContext({
    spec,
    message: { id: message.id, content: message.content, sender: message.sender },
    history,
    tools: tools.definitions,
    memories: [],
    capabilities: [],
    capability: "",
    inputTokensMax: inputTokensMax(run),
    now: runtime.now(),
  });
  const link = linkOf(run, undefined, built.messages);
  return { messages: built.messages, link, parts: built.parts };
}

/**
 * What the model takes, less the room for its answer; no more than the file wants any provider
 * given that may answer.
 */
function inputTokensMax({ spec, chosen }: Run): number {
  const room = spec.model.sampling.tokensMax ?? answerTokens;
  const { tokensMaxByProvider } = spec.context;
  const wanted = chosen.kinds.map((kind) => tokensMaxByProvider[kind] ?? Infinity);
  return Math.max(0, Math.min(chosen.provider.contextTokens(chosen.model) - room, ...wanted));
}

async function continuedContext(
  run: Run,
  last: NonNullable<TurnProgress["last"]>,
  requests: TurnProgress["requests"],
): Promise<TurnContext> {
  const { read } = run.journal;
  const before = await givenIn(run, last.context);
  const toolRequests = [];
  const replies = [];
  for (const { request, content, isError } of requests) {
    const { id, name } = request;
    toolRequests.push({ id, name, arguments: await read(request.arguments) });
    if (content !== undefined) replies.push({ id, name, content: await read(content), isError });
  }
  const extended = extendContext({
    previous: before,
    answer: { text: await read(last.text), toolRequests },
    replies,
    tools: run.tools.definitions,
    inputTokensMax: inputTokensMax(run),
  });
  const { messages, parts, kept } = extended;
  // A context that lost something of the one before shares its texts, but is a list of its own.
  const isLonger = kept === before.length;
  const link = isLonger
    ? linkOf(run, last.context, messages.slice(kept))
    : linkOf(run, undefined, messages);
  return { messages, link, parts };
}

/** What the model was given before: remembered by the run that gave it, else read. */
async function givenIn(run: Run, context: Sha256): Promise<readonly ModelMessage[]> {
  if (run.given?.context === context) return run.given.messages;
  const { store } = run.ports;
  const texts = await store.readContext(run.journal.turn.workspace, context);
  return Promise.all(texts.map((text) => readStoredMessage(text, run.journal.read)));
}

/** Keeps each message as a text of its own, so that contexts share all they have in common. */
function linkOf(
  { journal, ports }: Run,
  parent: Sha256 | undefined,
  messages: readonly ModelMessage[],
): ContextLink {
  const keep = (text: string) => journal.keep(text).hash;
  const entries = messages.map((message) => keep(toStoredMessage(message, keep)));
  const hash = ports.runtime.sha256([parent ?? "", ...entries].join("\n"));
  return { hash, entries, ...(parent === undefined ? {} : { parent }) };
}
