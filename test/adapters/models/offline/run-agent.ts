import assert from "node:assert/strict";
import { analyseCsv } from "../../../../src/adapters/builtin/csv/analyse-csv.ts";
import type { CsvQuery } from "../../../../src/adapters/builtin/csv/csv-query.ts";
import { csvParserDefinition } from "../../../../src/adapters/builtin/csv-parser-definition.ts";
import { httpClientDefinition } from "../../../../src/adapters/builtin/http-client-definition.ts";
import { createOfflineProvider } from "../../../../src/adapters/models/offline/offline-provider.ts";
import type { JsonObject } from "../../../../src/domain/json.ts";
import type {
  ModelMessage,
  ModelPart,
  ModelRequest,
  ToolReply,
  ToolRequest,
} from "../../../../src/domain/model.ts";
import type { ToolDefinition } from "../../../../src/domain/tool.ts";

/** What a tool of a test answers. */
export type AnswerCall = (
  request: ToolRequest,
  args: JsonObject,
) => Promise<{ content: string; isError?: boolean }>;

export interface AgentRun {
  readonly text: string;
  readonly requests: readonly ToolRequest[];
  readonly messages: readonly ModelMessage[];
}

export function toRequest(
  messages: readonly ModelMessage[],
  tools: readonly ToolDefinition[],
): ModelRequest {
  const none = undefined;
  const sampling = {
    temperature: none,
    tokensMax: none,
    topP: none,
    frequencyPenalty: none,
    presencePenalty: none,
  };
  return { model: "", messages, tools, sampling };
}

export async function readParts(request: ModelRequest): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of createOfflineProvider().stream(request, new AbortController().signal))
    parts.push(part);
  return parts;
}

/** Runs model steps and tool calls until there is an answer. */
export async function runAgent(
  start: readonly ModelMessage[],
  tools: readonly ToolDefinition[],
  answer: AnswerCall,
): Promise<AgentRun> {
  const messages = [...start];
  const requests: ToolRequest[] = [];
  for (let step = 0; step < 12; step++) {
    const parts = await readParts(toRequest(messages, tools));
    const text = parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
    const asked = parts.flatMap((part) => (part.kind === "tool_request" ? [part.request] : []));
    messages.push({ role: "assistant", text, toolRequests: asked });
    if (asked.length === 0) return { text, requests, messages };
    requests.push(...asked);
    const replies: ToolReply[] = [];
    for (const request of asked) {
      const { content, isError = false } = await answer(request, JSON.parse(request.arguments));
      replies.push({ id: request.id, name: request.name, content, isError });
    }
    messages.push({ role: "tool", replies });
  }
  assert.fail("no answer after 12 steps");
}

export const tools = [httpClientDefinition, csvParserDefinition];

/** The two tools over files in memory. */
export function answerOver(files: ReadonlyMap<string, Uint8Array>): AnswerCall {
  return async (request, args) => {
    if (request.name === "http_client") {
      const bytes = files.get(String(args.url));
      if (bytes === undefined) return { content: JSON.stringify({ status: 404 }) };
      return {
        content: JSON.stringify({
          status: 200,
          content_type: "text/csv",
          body: "…",
          body_ref: `blob:${args.url}`,
          bytes: bytes.byteLength,
          truncated: true,
        }),
      };
    }
    const { source, url, text, ...query } = args;
    const bytes =
      files.get(String(source ?? url).replace(/^blob:/, "")) ?? Buffer.from(String(text));
    try {
      const chunks = async function* () {
        yield bytes;
      };
      const content = await analyseCsv({ chunks }, query as CsvQuery, undefined);
      return { content: JSON.stringify(content) };
    } catch (error) {
      return { content: String(error), isError: true };
    }
  };
}

/** The answer to a question about one file. */
export async function ask(bytes: Uint8Array | string, question: string): Promise<AgentRun> {
  const url = "http://127.0.0.1:9000/file.csv";
  const files = new Map([[url, typeof bytes === "string" ? Buffer.from(bytes) : bytes]]);
  const message = question.includes("{url}")
    ? question.replace("{url}", url)
    : `${question} ${url}`;
  return runAgent([{ role: "user", text: message }], tools, answerOver(files));
}
