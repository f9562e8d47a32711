import type { JsonObject } from "../../../domain/json.ts";
import type { ModelMessage, ModelRequest, ToolReply } from "../../../domain/model.ts";
import { isObject, parseJson } from "./json-value.ts";
import { separateTable } from "./pasted-table.ts";
import { readPrompt } from "./prompt-sections.ts";

/** A call that was made, with what came of it. */
export interface Step {
  readonly name: string;
  readonly arguments: JsonObject;
  readonly reply: ToolReply | undefined;
}

/** What was said, and the answer. */
export interface Exchange {
  readonly user: string;
  readonly assistant: string;
  /** The table that stood in the user's message. */
  readonly pasted?: string | undefined;
}

/** What the provider is given, sorted. */
export interface Conversation {
  /** The agent's instructions. */
  readonly system: string;
  /** What the user wants now, without what a template put around it. */
  readonly question: string;
  /** The table that stands in the message. */
  readonly pasted: string | undefined;
  /** Knowledge that the context holds: memories, documents. */
  readonly knowledge: readonly string[];
  /** What was said before, oldest first. */
  readonly history: readonly Exchange[];
  /** Calls since the user's last message. */
  readonly steps: readonly Step[];
  /** Calls before it. */
  readonly earlierSteps: readonly Step[];
}

/** Sorts the messages of a request; texts beyond 1 MB are cut. */
export function readConversation({ messages }: ModelRequest): Conversation {
  const lastUser = messages.findLastIndex(({ role }) => role === "user");
  const systems = messages.flatMap((it) =>
    it.role === "system" ? [it.text.slice(0, textMax)] : [],
  );
  const last = messages[lastUser];
  const prompt = readPrompt(last?.role === "user" ? last.text.slice(0, textMax) : "");
  const told = readHistory(messages.slice(0, Math.max(0, lastUser)));
  return {
    system: systems[0] ?? "",
    ...separateTable(prompt.question),
    knowledge: [...systems.flatMap(toKnowledge), ...prompt.knowledge],
    history: told.length > 0 ? told : prompt.history,
    steps: readSteps(messages.slice(lastUser + 1)),
    earlierSteps: readSteps(messages.slice(0, Math.max(0, lastUser))),
  };
}

const textMax = 1_000_000;

function readHistory(messages: readonly ModelMessage[]): Exchange[] {
  const history: (Exchange & { assistant: string })[] = [];
  for (const message of messages) {
    if (message.role === "user") {
      const { question, pasted } = separateTable(
        readPrompt(message.text.slice(0, textMax)).question,
      );
      history.push({ user: question, assistant: "", pasted });
    }
    const last = history.at(-1);
    if (message.role === "assistant" && last)
      last.assistant = `${last.assistant} ${message.text}`.trim();
  }
  return history;
}

/** Later system texts, and lists in the first: each line that states something. */
function toKnowledge(text: string, index: number): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  const start =
    index > 0
      ? 0
      : lines.findIndex((line) =>
          /\b(?:memor(?:y|ies)|knowledge|known facts?|remember)\b.*:?$/i.test(line),
        );
  if (start === -1) return [];
  return lines
    .slice(start)
    .map((line) => line.replace(/^(?:[-*•]|\d+[.)])\s+/, ""))
    .filter((line) => line.length > 2 && !line.endsWith(":"));
}

function readSteps(messages: readonly ModelMessage[]): Step[] {
  const replies = new Map<string, ToolReply>();
  for (const message of messages) {
    if (message.role === "tool") for (const reply of message.replies) replies.set(reply.id, reply);
  }
  return messages.flatMap((message) => {
    if (message.role !== "assistant") return [];
    return message.toolRequests.map((request) => {
      const value = parseJson(request.arguments);
      return {
        name: request.name,
        arguments: isObject(value) ? value : {},
        reply: replies.get(request.id),
      };
    });
  });
}

/** The same text for the same call, in whatever order its arguments stand. */
export function callKey(name: string, args: JsonObject): string {
  return `${name} ${JSON.stringify(sortKeys(args))}`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
