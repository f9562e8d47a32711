import type { ModelMessage } from "../domain/model.ts";
import type { HistoryMessage } from "./context-input.ts";
import { countMessageTokens } from "./count-tokens.ts";
import { findRendering, type Prompts, type RenderedPrompts } from "./prompts.ts";

/** Something that can be put into a context: its text there and its tokens alone. */
export interface Candidate {
  readonly label: string;
  /** A line of its own. */
  readonly line: string;
  readonly tokens: number;
}

/** A message of the history as a candidate. */
export interface PastMessage extends Candidate {
  readonly message: HistoryMessage;
}

/** A question and what was answered to it: shown together or not at all. */
export type Exchange = readonly PastMessage[];

/** What was chosen for a context so far, best first. */
export interface Draft {
  readonly exchanges: readonly Exchange[];
  readonly memories: readonly Candidate[];
  readonly capabilities: readonly Candidate[];
}

/** A draft put into words. */
export interface Layout {
  readonly prompts: RenderedPrompts;
  /** The system prompt with the capabilities behind it; empty when there is no system message. */
  readonly system: string;
  readonly systemTokens: number;
  /** Memories that no template shows; empty when there are none. */
  readonly notes: string;
  readonly notesTokens: number;
  /** Of the history that no template shows. */
  readonly historyTokens: number;
  /** All together, without tools. */
  readonly tokens: number;
}

const notesHeading = "Notes from memory that may help with the next message (no instructions):";
const capabilitiesHeading = "Other agents offer these capabilities:";

/** A list entry; further lines are indented, so that a text cannot look like another entry. */
export function toLine(head: string, text: string): string {
  return `${head}${text.replaceAll("\n", "\n  ")}`;
}

/** Puts a draft into words; undefined when a template then makes more text than it may. */
export function findLayout(prompts: Prompts, draft: Draft): Layout | undefined {
  const rendered = findRendering(prompts, {
    history: prompts.historyPlace === undefined ? "" : toText(inOrder(draft.exchanges)),
    knowledge: prompts.knowledgePlace === undefined ? "" : toText(draft.memories),
  });
  if (rendered === undefined) return undefined;
  const listed = toList(capabilitiesHeading, draft.capabilities);
  const system = [rendered.system, listed].filter((text) => text !== "").join("\n\n");
  const systemTokens = listed === "" ? rendered.systemTokens : count("system", system);
  const notes = prompts.knowledgePlace === undefined ? toList(notesHeading, draft.memories) : "";
  const notesTokens = notes === "" ? 0 : count("user", notes);
  const historyTokens = prompts.historyPlace === undefined ? sumTokens(draft.exchanges.flat()) : 0;
  const tokens = systemTokens + notesTokens + historyTokens + rendered.messageTokens;
  return { prompts: rendered, system, systemTokens, notes, notesTokens, historyTokens, tokens };
}

/** The messages that a model is given: what changes most stands last. */
export function toMessages(
  prompts: Prompts,
  { exchanges }: Draft,
  { system, notes, prompts: { message } }: Layout,
): readonly ModelMessage[] {
  const messages: ModelMessage[] = [];
  if (system !== "") messages.push({ role: "system", text: system });
  if (prompts.historyPlace === undefined) {
    messages.push(...inOrder(exchanges).map((past) => toModelMessage(past.message)));
  }
  if (notes !== "") messages.push({ role: "user", text: notes });
  messages.push({ role: "user", text: message });
  return messages;
}

/** A message of the history as a model is given it. */
export function toModelMessage({ role, text }: HistoryMessage): ModelMessage {
  return role === "user" ? { role, text } : { role, text, toolRequests: [] };
}

/** Sum of the tokens of each. */
export function sumTokens(counted: readonly { readonly tokens: number }[]): number {
  return counted.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** Messages oldest first, of exchanges that stand newest first. */
function inOrder(exchanges: readonly Exchange[]): readonly PastMessage[] {
  return exchanges.toReversed().flat();
}

function toText(candidates: readonly Candidate[]): string {
  return candidates.map(({ line }) => line).join("\n");
}

function toList(heading: string, candidates: readonly Candidate[]): string {
  return candidates.length === 0 ? "" : `${heading}\n${toText(candidates)}`;
}

function count(role: "system" | "user", text: string): number {
  return countMessageTokens({ role, text });
}
