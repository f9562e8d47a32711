import { type Saying, wireFormats } from "../adapters/models/wire-formats.ts";
import {
  openWireServer,
  type WireAnswer,
  type WireRequest,
} from "../adapters/models/wire-server.ts";

/** One request to the model, as far as scripts look at it. */
export interface StubCall {
  /** Text of the newest message of the user. */
  readonly message: string;
  /** Contents of the tool results since then, in order. */
  readonly results: readonly string[];
  /** Everything it was sent. */
  readonly request: WireRequest;
  readonly answer: WireAnswer;
}

interface WireMessage {
  readonly role: string;
  readonly content: unknown;
}

/**
 * A model on 127.0.0.1 that answers each request as `script` says, by what the request holds: so
 * that turns can run side by side.
 */
export async function openStubModel(script: (call: StubCall) => Promise<void> | void) {
  const server = await openWireServer((answer, request) => script(toCall(request, answer)));
  return {
    requests: server.requests,
    /** Makes it the model of all agents that name none. */
    config:
      `[models.stub]\nprovider = "openai-compatible"\nbase_url = "${server.url}/v1"\n` +
      'default_model = "stub-model"\ncontext_tokens = 4000000\n',
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function toCall(request: WireRequest, answer: WireAnswer): StubCall {
  const messages: readonly WireMessage[] = request.body.messages ?? [];
  const asked = messages.findLastIndex(({ role }) => role === "user");
  const results = messages.slice(asked + 1).filter(({ role }) => role === "tool");
  return {
    message: toText(messages[asked]?.content),
    results: results.map(({ content }) => toText(content)),
    request,
    answer,
  };
}

function toText(content: unknown): string {
  if (!Array.isArray(content)) return String(content ?? "");
  return content.map(({ text }: { text?: string }) => text ?? "").join("");
}

/** The server-sent events of a whole answer. */
export function eventsOf(saying: Saying): string[] {
  return wireFormats[0]?.say(saying) ?? [];
}

/** Answers at once with texts or tool calls. */
export async function say({ answer }: StubCall, saying: Saying): Promise<void> {
  answer.head();
  await answer.write(eventsOf(saying).join(""));
  answer.end();
}

/** A saying that asks for one tool. */
export function asks(name: string, args: object | string, id = "call-1"): Saying {
  const text = typeof args === "string" ? args : JSON.stringify(args);
  return { calls: [{ id, name, pieces: [text] }] };
}
