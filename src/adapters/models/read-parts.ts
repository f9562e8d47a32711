import type {
  LanguageModelV3FinishReason,
  LanguageModelV3StreamPart,
  LanguageModelV3Usage,
} from "@ai-sdk/provider";
import {
  type FinishReason,
  ModelError,
  type ModelPart,
  type TokenUsage,
  type ToolRequest,
} from "../../domain/model.ts";
import { answerTooLarge } from "./answer-meter.ts";

/** An error that came inside the stream; what it is, is for the caller to find out. */
export class StreamedError extends Error {
  override readonly name = "StreamedError";
  readonly streamed: unknown;

  constructor(streamed: unknown) {
    super("the provider sent an error inside its answer");
    this.streamed = streamed;
  }
}

type Finish = Extract<LanguageModelV3StreamPart, { type: "finish" }>;

/** What is known of an answer while it streams. */
interface Answer {
  model: string;
  bytes: number;
  finish: Finish | undefined;
  readonly requests: ToolRequest[];
}

/**
 * Turns what a provider package streams into parts. Tool requests are held back until the answer
 * has ended well: a broken one must start no tool. An empty text is given for what is not shown
 * (reasoning, a request being written), as a sign of life. Throws `StreamedError`, `ModelError` and
 * what the stream throws.
 */
export async function* readParts(
  stream: AsyncIterable<LanguageModelV3StreamPart>,
  options: { readonly model: string; readonly answerBytesMax: number },
): AsyncGenerator<ModelPart, void, void> {
  const answer: Answer = { model: options.model, bytes: 0, finish: undefined, requests: [] };
  for await (const part of stream) {
    const text = take(part, answer);
    if (answer.bytes > options.answerBytesMax) throw answerTooLarge(options.answerBytesMax);
    if (text !== undefined) yield { kind: "text", text };
  }
  const { finish, requests, model } = answer;
  if (finish === undefined || isCut(finish.finishReason)) throw cut();
  for (const request of requests) yield { kind: "tool_request", request };
  const reason = toReason(finish.finishReason, requests.length > 0);
  yield { kind: "finish", reason, usage: toUsage(finish.usage), model };
}

/** Notes what a part says; returns the text to give out, empty as a sign of life. */
function take(part: LanguageModelV3StreamPart, answer: Answer): string | undefined {
  switch (part.type) {
    case "text-delta":
      answer.bytes += Buffer.byteLength(part.delta);
      return part.delta;
    case "tool-input-delta":
      answer.bytes += Buffer.byteLength(part.delta);
      return "";
    case "reasoning-delta":
      return "";
    case "tool-call":
      // What the provider ran itself is nothing to run here.
      if (part.providerExecuted !== true) answer.requests.push(toRequest(part, answer.requests));
      return undefined;
    case "response-metadata":
      answer.model = part.modelId || answer.model;
      return undefined;
    case "finish":
      answer.finish = part;
      return undefined;
    case "error":
      throw new StreamedError(part.error);
    default:
      return undefined;
  }
}

/** Ids are made unique within the step; a call without arguments has empty ones. */
function toRequest(
  call: { readonly toolCallId: string; readonly toolName: string; readonly input: string },
  before: readonly ToolRequest[],
): ToolRequest {
  const isTaken = (id: string) => before.some((earlier) => earlier.id === id);
  let id = call.toolCallId || "call";
  for (let number = 2; isTaken(id); number += 1) id = `${call.toolCallId || "call"}_${number}`;
  return { id, name: call.toolName, arguments: call.input.trim() === "" ? "{}" : call.input };
}

/** The packages end an answer that stopped in its middle with a reason that nobody sent. */
function isCut({ unified, raw }: LanguageModelV3FinishReason): boolean {
  return unified === "error" || (unified === "other" && raw === undefined);
}

function cut(): ModelError {
  return new ModelError("MODEL_BROKEN_ANSWER", "the answer ended before its end", {
    retryable: true,
  });
}

function toReason({ unified }: LanguageModelV3FinishReason, hasRequests: boolean): FinishReason {
  if (unified === "length") return "length";
  if (unified === "content-filter") return "content_filter";
  return hasRequests ? "tool_calls" : "stop";
}

function toUsage({ inputTokens, outputTokens }: LanguageModelV3Usage): TokenUsage {
  return { inputTokens: inputTokens.total ?? 0, outputTokens: outputTokens.total ?? 0 };
}
