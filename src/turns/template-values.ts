import type { UnixMs } from "../domain/ids.ts";
import type { JsonObject, JsonValue } from "../domain/json.ts";
import type { TemplateValues } from "./render-template.ts";

/** What a turn knows that templates can name. */
export interface TemplateInput {
  /** The message as it was sent. */
  readonly content: string;
  /** Who sent it: a user or an agent. */
  readonly sender: string;
  /** The capability it was addressed to; empty when it was addressed to the agent by name. */
  readonly capability: string;
  readonly now: UnixMs;
  /** The history as text; empty when there is none. */
  readonly history: string;
  /** What memory says about the message, as text; empty when it says nothing. */
  readonly knowledge: string;
  /** The part of the history that is no longer shown, in short; empty when there is none. */
  readonly summary: string;
  /** Free values of the agent's file. */
  readonly parameters: JsonObject;
}

/** The names under which templates find the history. */
export const historyNames: readonly string[] = ["conversation_history"];

/** The names under which templates find what memory says. */
export const knowledgeNames: readonly string[] = [
  "relevant_knowledge",
  "memory_context",
  "context",
];

/** Names that a message in JSON sets by a field of that name; else a parameter may. */
export const fieldNames = ["data_source", "requirements", "user_info", "user_context"] as const;

/** A message longer than this is not looked into, as no template could hold it. */
const jsonLengthMax = 256 * 1024;

/** Objects and lists in each other; printing deeper ones would need much stack. */
const jsonDepthMax = 64;

/**
 * All names that templates know, with their aliases. A parameter never replaces what the turn
 * itself knows.
 */
export function toTemplateValues(input: TemplateInput): TemplateValues {
  const { content, sender, history, knowledge } = input;
  const data = parseData(content);
  const fields = typeof data === "object" && !Array.isArray(data) ? toFields(data) : {};
  return {
    ...input.parameters,
    ...fields,
    data,
    message: content,
    request: content,
    message_content: content,
    conversation_history: history,
    conversation_summary: input.summary,
    relevant_knowledge: knowledge,
    memory_context: knowledge,
    context: knowledge,
    timestamp: new Date(input.now).toISOString(),
    sender_agent: sender,
    user_id: sender,
    capability: input.capability,
  };
}

/** The message as a value when it is a JSON object or list, else as its text. */
function parseData(content: string): JsonObject | readonly JsonValue[] | string {
  if (content.length > jsonLengthMax || !/^\s*[[{]/.test(content)) return content;
  try {
    const value = JSON.parse(content);
    return isShallow(value, jsonDepthMax) ? value : content;
  } catch {
    // Text that only begins like JSON.
    return content;
  }
}

function isShallow(value: JsonValue, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((part) => isShallow(part, depth - 1));
}

function toFields(data: object): TemplateValues {
  const named = Object.entries(data).filter(([key]) => fieldNames.some((name) => name === key));
  return Object.fromEntries(named);
}
