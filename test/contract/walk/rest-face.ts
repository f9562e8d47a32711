import { createRegistry, fromJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { errorFromJson } from "@connectrpc/connect/protocol-connect";
import { DiagnosticSchema } from "../../../clients/gen/caxton/v1/error_pb.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from "../../../clients/gen/google/rpc/error_details_pb.ts";
import { collect, type Face, type FaceCall } from "./face.ts";
import { fillJson } from "./oversized.ts";
import { type RestRequest, rulesOf, toRestRequest } from "./rest-request.ts";

/** Longer than the head of a request may be: there is no other way for one without a body. */
const longQuery = `padding=${"x".repeat(20 * 1024)}`;

/** REST by one of the rules of each method: 0 is the first, the others are the additional ones. */
export function createRestFace(url: string, index: number): Face {
  return {
    name: index === 0 ? "REST" : `REST, additional path ${index}`,
    isExtra: index > 0,
    has: (method) => rulesOf(method).length > index,
    canOversize: () => true,
    late: { "connect-timeout-ms": "0" },
    call: (call) => collect(answersOf(url, toRequest(call, index), call), call.take),
  };
}

function toRequest({ method, requests, oversized }: FaceCall, index: number): RestRequest {
  const rule = rulesOf(method)[index];
  const [json = {}] = requests;
  if (rule === undefined) throw new Error(`${method.name} has no such rule`);
  const request = toRestRequest(method, rule, json);
  if (!oversized) return request;
  if (request.body === undefined) return { ...request, target: `${request.target}?${longQuery}` };
  const body = fillJson(method.input, JSON.parse(request.body));
  return { ...request, body: JSON.stringify(body) };
}

async function* answersOf(
  url: string,
  { httpMethod, target, body }: RestRequest,
  { method, headers = {} }: FaceCall,
): AsyncGenerator<JsonValue> {
  const leaving = new AbortController();
  const type = httpMethod === "POST" ? { "content-type": "application/json" } : {};
  try {
    const response = await fetch(url + target, {
      method: httpMethod,
      headers: { ...type, ...headers },
      signal: leaving.signal,
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) throw toError((await response.json()) as StatusBody);
    if (method.methodKind === "unary") yield (await response.json()) as JsonValue;
    else yield* eventsOf(response);
  } finally {
    leaving.abort();
  }
}

/** Messages of server-sent events up to the one that ends them. */
async function* eventsOf(response: Response): AsyncGenerator<JsonValue> {
  for await (const event of blocksOf(response)) {
    const name = /^event: (.*)$/m.exec(event)?.[1];
    const data = /^data: (.*)$/m.exec(event)?.[1];
    if (name === "end") return;
    if (name === "error") throw toError(JSON.parse(data ?? ""));
    if (data !== undefined) yield JSON.parse(data);
  }
  throw new Error("the stream stopped without an end event");
}

/** Texts between empty lines, as they come. */
async function* blocksOf({ body }: Response): AsyncGenerator<string> {
  let rest = "";
  for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    yield* blocks;
  }
}

const details = createRegistry(
  ErrorInfoSchema,
  BadRequestSchema,
  RetryInfoSchema,
  DiagnosticSchema,
);

interface StatusBody {
  readonly code: number | string;
  readonly message: string;
  readonly details: readonly (JsonObject & { readonly "@type": string })[];
}

/** An error from the JSON of `google.rpc.Status`. */
function toError(status: StatusBody): ConnectError {
  // What was refused before its path was read has the form of Connect.
  if (typeof status.code === "string") {
    return errorFromJson(status as unknown as JsonObject, undefined, new ConnectError("no error"));
  }
  const error = new ConnectError(status.message, status.code);
  error.details = status.details.map(({ "@type": type, ...json }) => {
    const desc = details.getMessage(type.slice(type.lastIndexOf("/") + 1));
    if (desc === undefined) throw new Error(`${type} is no detail of an error`);
    return { desc, value: fromJson(desc, json as JsonObject) };
  });
  return error;
}
