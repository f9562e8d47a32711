import { createAnthropicProvider } from "../../../src/adapters/models/anthropic-provider.ts";
import { createGoogleProvider } from "../../../src/adapters/models/google-provider.ts";
import { createOpenaiCompatibleProvider } from "../../../src/adapters/models/openai-compatible-provider.ts";
import { createOpenaiProvider } from "../../../src/adapters/models/openai-provider.ts";
import type { WireConnection } from "../../../src/adapters/models/wire-connection.ts";
import type { FinishReason, ModelProvider } from "../../../src/domain/model.ts";

/** What a scripted model says, in no format yet. */
export interface Saying {
  readonly texts?: readonly string[];
  readonly calls?: readonly {
    readonly id: string;
    readonly name: string;
    /** JSON text in the pieces it arrives in. */
    readonly pieces: readonly string[];
  }[];
  readonly reason?: FinishReason;
  /** Null: the provider sends no usage. */
  readonly usage?: { readonly input: number; readonly output: number } | null;
}

/** One wire format: how a saying looks in it, and who reads it. */
export interface WireFormat {
  readonly name: string;
  readonly create: (connection: WireConnection) => ModelProvider;
  /** Path that its requests go to, below the base URL. */
  readonly path: string;
  readonly keyHeader: string;
  readonly toKeyValue: (key: string) => string;
  /** Server-sent events, each with its empty line. */
  readonly say: (saying: Saying) => string[];
  readonly errorBody: (status: number, message: string) => string;
  /** An error event inside a stream that says: overloaded. */
  readonly overloaded: string;
}

const usual = { input: 11, output: 7 };
export const wireModel = "test-model";

const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const named = (value: { type: string }) => `event: ${value.type}\n${data(value)}`;

function sayChat({ texts = [], calls = [], reason, usage = usual }: Saying): string[] {
  const base = { id: "a", object: "chat.completion.chunk", created: 1, model: wireModel };
  const chunk = (delta: object, finish: string | null = null) =>
    data({ ...base, choices: [{ index: 0, delta, finish_reason: finish }] });
  const call = ({ id, name, pieces }: (typeof calls)[number], index: number) => [
    chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
    ...pieces.map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ];
  const tokens = usage && { prompt_tokens: usage.input, completion_tokens: usage.output };
  return [
    chunk({ role: "assistant", content: "" }),
    ...texts.map((content) => chunk({ content })),
    ...calls.flatMap(call),
    chunk({}, reason ?? (calls.length > 0 ? "tool_calls" : "stop")),
    ...(tokens ? [data({ ...base, choices: [], usage: tokens })] : []),
    "data: [DONE]\n\n",
  ];
}

function sayResponses({ texts = [], calls = [], reason, usage = usual }: Saying): string[] {
  const message = { type: "message", id: "m", role: "assistant", content: [] };
  const call = ({ id, name, pieces }: (typeof calls)[number], index: number) => {
    const output_index = index + 1;
    const item = { type: "function_call", id: `f${index}`, call_id: id, name, arguments: "" };
    const whole = { ...item, arguments: pieces.join(""), status: "completed" };
    return [
      named({ type: "response.output_item.added", output_index, item } as never),
      ...pieces.map((delta) => {
        const type = "response.function_call_arguments.delta";
        return named({ type, output_index, item_id: item.id, delta } as never);
      }),
      named({ type: "response.output_item.done", output_index, item: whole } as never),
    ];
  };
  const cut = { length: "max_output_tokens", content_filter: "content_filter" } as const;
  const why = reason === "length" || reason === "content_filter" ? cut[reason] : undefined;
  const type = why === undefined ? "response.completed" : "response.incomplete";
  const tokens = usage && { input_tokens: usage.input, output_tokens: usage.output };
  const response = {
    ...(why === undefined ? {} : { incomplete_details: { reason: why } }),
    ...(tokens ? { usage: tokens } : {}),
  };
  const created = { id: "r", created_at: 1, model: wireModel };
  const text = (delta: string) =>
    named({ type: "response.output_text.delta", item_id: "m", delta } as never);
  return [
    named({ type: "response.created", response: created } as never),
    named({ type: "response.output_item.added", output_index: 0, item: message } as never),
    ...texts.map(text),
    named({ type: "response.output_item.done", output_index: 0, item: message } as never),
    ...calls.flatMap(call),
    named({ type, response } as never),
  ];
}

function sayMessages({ texts = [], calls = [], reason, usage = usual }: Saying): string[] {
  const block = (index: number, content_block: object, deltas: readonly object[]) => [
    named({ type: "content_block_start", index, content_block } as never),
    ...deltas.map((delta) => named({ type: "content_block_delta", index, delta } as never)),
    named({ type: "content_block_stop", index } as never),
  ];
  const blocks = [
    ...(texts.length === 0
      ? []
      : [{ start: { type: "text", text: "" }, deltas: texts.map(toTextDelta) }]),
    ...calls.map(({ id, name, pieces }) => ({
      start: { type: "tool_use", id, name, input: {} },
      deltas: pieces.map((partial_json) => ({ type: "input_json_delta", partial_json })),
    })),
  ];
  const stops = { stop: "end_turn", length: "max_tokens", content_filter: "refusal" } as const;
  const why = reason ?? (calls.length > 0 ? "tool_calls" : "stop");
  const stop_reason = why === "tool_calls" ? "tool_use" : stops[why];
  const start = {
    ...{ id: "msg_1", type: "message", role: "assistant", model: wireModel, content: [] },
    ...{ stop_reason: null, usage: { input_tokens: usage?.input ?? 0, output_tokens: 0 } },
  };
  const tokens = { output_tokens: usage?.output ?? 0 };
  return [
    named({ type: "message_start", message: start } as never),
    named({ type: "ping" }),
    ...blocks.flatMap(({ start, deltas }, index) => block(index, start, deltas)),
    named({ type: "message_delta", delta: { stop_reason }, usage: tokens } as never),
    named({ type: "message_stop" }),
  ];
}

const toTextDelta = (text: string) => ({ type: "text_delta", text });

function sayGoogle({ texts = [], calls = [], reason, usage = usual }: Saying): string[] {
  const chunk = (parts: object[], more = {}, rest = {}) =>
    data({ candidates: [{ content: { role: "model", parts }, index: 0, ...more }], ...rest });
  const call = ({ id, name, pieces }: (typeof calls)[number]) =>
    chunk([{ functionCall: { id, name, args: toGoogleArguments(pieces.join("")) } }]);
  const reasons = { stop: "STOP", tool_calls: "STOP", length: "MAX_TOKENS" } as const;
  const finishReason = reason === "content_filter" ? "SAFETY" : reasons[reason ?? "stop"];
  const usageMetadata = usage && {
    promptTokenCount: usage.input,
    candidatesTokenCount: usage.output,
    totalTokenCount: usage.input + usage.output,
  };
  return [
    ...texts.map((text) => chunk([{ text }])),
    ...calls.map(call),
    chunk([], { finishReason }, usageMetadata ? { usageMetadata } : {}),
  ];
}

/** This format carries values, not text; what is no JSON travels as a string. */
function toGoogleArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const openaiError = (status: number, message: string) =>
  JSON.stringify({ error: { message, type: "some_error", code: String(status) } });

/** Every format that a provider here speaks. */
export const wireFormats: readonly WireFormat[] = [
  {
    name: "openai-compatible",
    create: createOpenaiCompatibleProvider,
    path: "/chat/completions",
    keyHeader: "authorization",
    toKeyValue: (key) => `Bearer ${key}`,
    say: sayChat,
    errorBody: openaiError,
    overloaded: data({ error: { message: "busy", type: "overloaded_error", code: 503 } }),
  },
  {
    name: "openai",
    create: createOpenaiProvider,
    path: "/responses",
    keyHeader: "authorization",
    toKeyValue: (key) => `Bearer ${key}`,
    say: sayResponses,
    errorBody: openaiError,
    overloaded: named({
      type: "error",
      sequence_number: 3,
      error: { type: "overloaded", code: "overloaded", message: "busy", param: null },
    } as never),
  },
  {
    name: "anthropic",
    create: createAnthropicProvider,
    path: "/messages",
    keyHeader: "x-api-key",
    toKeyValue: (key) => key,
    say: sayMessages,
    errorBody: (_, message) =>
      JSON.stringify({ type: "error", error: { type: "some_error", message } }),
    overloaded: named({
      type: "error",
      error: { type: "overloaded_error", message: "busy" },
    } as never),
  },
  {
    name: "google",
    create: createGoogleProvider,
    path: `/models/${wireModel}:streamGenerateContent?alt=sse`,
    keyHeader: "x-goog-api-key",
    toKeyValue: (key) => key,
    say: sayGoogle,
    errorBody: (status, message) =>
      JSON.stringify({ error: { code: status, message, status: "SOME_STATUS" } }),
    overloaded: data({ error: { code: 503, message: "busy", status: "UNAVAILABLE" } }),
  },
];
