import { type Conversation, callKey, type Step } from "./conversation.ts";
import { parseJson, toNumber, toObject, toText } from "./json-value.ts";
import { findUrls } from "./message-facts.ts";
import { describeFailure } from "./step-answer.ts";

/** Where a table comes from. */
export interface TableSource {
  readonly title: string;
  readonly url: string | undefined;
  /** What a fetch gave in place of the text. */
  readonly reference: string | undefined;
  /** A table that stands in the message. */
  readonly text: string | undefined;
  /** Why it cannot be read, in words. */
  readonly problem: string | undefined;
}

/** Files that one message can ask about. */
const sourcesMax = 2;

/** The tables that a message talks about: its own, its addresses, else the last before it. */
export function findTableSources(
  conversation: Conversation,
  fetchName: string | undefined,
): TableSource[] {
  const { pasted } = conversation;
  if (pasted !== undefined) return [{ ...empty, title: "The table in your message", text: pasted }];
  const references = conversation.question.match(/\bblob:[\w:-]+/g) ?? [];
  const given = references
    .slice(0, sourcesMax)
    .map((reference) => ({ ...empty, title: reference, reference }));
  if (given.length > 0) return given;
  const urls = findUrls(conversation.question).slice(0, sourcesMax);
  if (urls.length > 0)
    return urls
      .map((url) => toSource(url, conversation, fetchName))
      .filter((it) => it !== undefined);
  const earlier = conversation.history.flatMap(({ user }) => findUrls(user)).at(-1);
  const isAbout = isTableQuestion(conversation.question);
  if (earlier === undefined || !isAbout) return earlierText(conversation, isAbout);
  const source = toSource(earlier, conversation, fetchName);
  return source === undefined ? [] : [source];
}

const empty = { url: undefined, reference: undefined, text: undefined, problem: undefined };

function earlierText({ history }: Conversation, isAbout: boolean): TableSource[] {
  const text = isAbout ? history.findLast(({ pasted }) => pasted !== undefined)?.pasted : undefined;
  return text === undefined ? [] : [{ ...empty, title: "The table above", text }];
}

/** Whether a message without an address may still be about the table before it. */
function isTableQuestion(question: string): boolean {
  return (
    /\b(?:how many|top|total|sum|average|mean|median|trend|rows?|columns?|by|per|which|highest|lowest|most|least|best|worst|missing|month|quarter|year|group|and (?:the|for|in|what)|what about|share|records?|csv|data|file|wie ?viele?|welche\w*|summe|durchschnitt\w*|pro|je|nach|spalten?|zeilen|gesamt\w*|entwicklung|what is|what was|what were|how much)\b/i.test(
      question,
    ) && !/\b(?:my name|did i|are you|can you do|who are)\b/i.test(question)
  );
}

function toSource(
  url: string,
  conversation: Conversation,
  fetchName: string | undefined,
): TableSource | undefined {
  const title = url;
  if (fetchName === undefined)
    return looksLikeTable(url, conversation.question) ? { ...empty, title, url } : undefined;
  const step = fetchStep(url, fetchName, conversation);
  if (step === undefined) return { ...empty, title, url };
  if (step.reply === undefined || step.reply.isError)
    return { ...empty, title, url, problem: describeFailure(step) };
  return toFetchedSource(url, step.reply.content, title);
}

function toFetchedSource(url: string, content: string, title: string): TableSource | undefined {
  const result = toObject(parseJson(content));
  const status = toNumber(result.status) ?? 200;
  const source = { ...empty, title, url };
  if (status >= 400) {
    return {
      ...source,
      problem: `Fetching ${url} failed: the server answered with status ${status}.`,
    };
  }
  const type = toText(result.content_type).toLowerCase();
  const kind = toText(result.kind);
  const isOther = /json|html|xml|image|video|audio|pdf/.test(kind || type);
  if (isOther && !/\.(?:csv|tsv)\b/i.test(url)) return undefined;
  const body = toText(result.body) || (Object.keys(result).length === 0 ? content : "");
  const reference = toText(result.body_ref);
  if (reference !== "") return { ...source, reference };
  if (body !== "") return { ...source, url: undefined, text: body };
  return { ...source, problem: `${url} is empty: 0 bytes, no rows.` };
}

function looksLikeTable(url: string, question: string): boolean {
  return (
    /\.(?:csv|tsv|txt|tab)\b/i.test(url) ||
    /\b(?:csv|tsv|table|rows|columns|data)\b/i.test(question)
  );
}

/** The call that fetched an address, in this turn or, where it succeeded, before. */
export function fetchStep(
  url: string,
  fetchName: string,
  { steps, earlierSteps }: Conversation,
): Step | undefined {
  const isIt = (step: Step) =>
    step.name === fetchName && step.reply !== undefined && step.arguments.url === url;
  return (
    steps.find(isIt) ??
    earlierSteps.find(
      (step) => isIt(step) && step.reply?.isError === false && callKey("", step.arguments) !== "",
    )
  );
}
