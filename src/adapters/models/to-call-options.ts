import type {
  JSONSchema7,
  LanguageModelV3CallOptions,
  LanguageModelV3Message,
  LanguageModelV3ToolCallPart,
  LanguageModelV3ToolResultPart,
} from "@ai-sdk/provider";
import type { ModelMessage, ModelRequest, ToolReply, ToolRequest } from "../../domain/model.ts";

/** A request in the form of the AI SDK's language-model interface. */
export function toCallOptions(request: ModelRequest): LanguageModelV3CallOptions {
  const { tokensMax, temperature, topP, frequencyPenalty, presencePenalty } = request.sampling;
  const tools = request.tools.map(({ name, description, inputSchema }) => ({
    type: "function" as const,
    name,
    description,
    inputSchema: inputSchema as JSONSchema7,
  }));
  return {
    prompt: toPrompt(request.messages),
    ...(tools.length === 0 ? {} : { tools }),
    ...(tokensMax === undefined ? {} : { maxOutputTokens: tokensMax }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(frequencyPenalty === undefined ? {} : { frequencyPenalty }),
    ...(presencePenalty === undefined ? {} : { presencePenalty }),
  };
}

/** System texts go to the front: two of the wire formats know them nowhere else. */
function toPrompt(messages: readonly ModelMessage[]): LanguageModelV3Message[] {
  const isSystem = ({ role }: ModelMessage) => role === "system";
  const ordered = [
    ...messages.filter(isSystem),
    ...messages.filter((message) => !isSystem(message)),
  ];
  return ordered.flatMap(toMessage);
}

/** Nothing for a message without content, which providers refuse. */
function toMessage(message: ModelMessage): LanguageModelV3Message[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.text }];
    case "user":
      return [{ role: "user", content: [{ type: "text", text: message.text }] }];
    case "assistant": {
      const text = message.text === "" ? [] : [{ type: "text" as const, text: message.text }];
      const content = [...text, ...message.toolRequests.map(toToolCall)];
      return content.length === 0 ? [] : [{ role: "assistant", content }];
    }
    case "tool":
      return [{ role: "tool", content: message.replies.map(toToolResult) }];
  }
}

function toToolCall(request: ToolRequest): LanguageModelV3ToolCallPart {
  const input = toInput(request.arguments);
  return { type: "tool-call", toolCallId: request.id, toolName: request.name, input };
}

/** Providers take objects only, so what the model once wrote wrongly is shown to it inside one. */
function toInput(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Shown as it is.
  }
  return { malformed_arguments: text };
}

function toToolResult(reply: ToolReply): LanguageModelV3ToolResultPart {
  const type = reply.isError ? "error-text" : "text";
  const output = { type, value: reply.content } as const;
  return { type: "tool-result", toolCallId: reply.id, toolName: reply.name, output };
}
