import {
  create,
  type DescMethod,
  type DescMethodStreaming,
  type DescMethodUnary,
  type JsonValue,
  type Message,
  type Registry,
  toJson,
} from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { parseJson, parseMessage, type RequestSource, readAll, readLines } from "./request-data.ts";
import { toFieldsJson } from "./request-fields.ts";
import type { Keyboard } from "./terminal.ts";

export interface MethodCall {
  readonly method: DescMethod;
  /** Undefined: an empty request, or for a stream of requests what comes on standard input. */
  readonly source: RequestSource | undefined;
  readonly stdin: Keyboard;
  readonly transport: Transport;
  readonly registry: Registry;
  /** Ends the call. */
  readonly signal: AbortSignal;
  /** Longest wait for the answer of a call that is no stream. */
  readonly timeoutMs: number;
}

/** Makes the call and gives the JSON of each of its answers as it comes. */
export async function* callMethod(call: MethodCall): AsyncGenerator<JsonValue> {
  const { method, registry } = call;
  const answers = method.methodKind === "unary" ? callOnce(call) : openStream(call);
  for await (const message of answers) {
    yield toJson(method.output, message, { alwaysEmitImplicit: true, registry });
  }
}

async function* callOnce(call: MethodCall): AsyncGenerator<Message> {
  const { transport, signal, timeoutMs } = call;
  const method = call.method as DescMethodUnary;
  const request = await readRequest(call);
  const { message } = await transport.unary(method, signal, timeoutMs, undefined, request);
  yield message;
}

async function* openStream(call: MethodCall): AsyncGenerator<Message> {
  const { transport, signal, source, timeoutMs } = call;
  const method = call.method as DescMethodStreaming;
  const isSentWhole = method.methodKind === "client_streaming" && source !== undefined;
  let refused: unknown;
  const requests = (async function* () {
    try {
      yield* readRequests(call);
    } catch (error) {
      refused = error;
      throw error;
    }
  })();
  try {
    const limitMs = isSentWhole ? timeoutMs : undefined;
    const { message } = await transport.stream(method, signal, limitMs, undefined, requests);
    yield* message;
  } catch (error) {
    throw refused ?? error; // What is wrong with a request comes back as an error of the call.
  }
}

async function readRequest(call: MethodCall): Promise<Message> {
  const { source, stdin, registry } = call;
  const { input } = call.method;
  switch (source?.from) {
    case undefined:
      return create(input);
    case "fields":
      return parseMessage(input, toFieldsJson(input, source.fields), {
        place: "The request",
        registry,
      });
    case "text":
      return parse(call, source.text, source.place);
    case "stdin":
      return parse(call, await readAll(stdin), "Standard input");
  }
}

async function* readRequests(call: MethodCall): AsyncGenerator<Message> {
  const { method, source, stdin } = call;
  const isStream = method.methodKind !== "server_streaming";
  if (!isStream || (source !== undefined && source.from !== "stdin")) {
    yield await readRequest(call);
    return;
  }
  let count = 0;
  for await (const line of readLines(stdin)) {
    count += 1;
    yield parse(call, line, `Line ${count} of standard input`);
  }
}

function parse({ method, registry }: MethodCall, text: string, place: string): Message {
  return parseMessage(method.input, parseJson(text, place), { place, registry });
}
