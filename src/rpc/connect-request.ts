import type { IncomingMessage, ServerResponse } from "node:http";
import type { ContextValues } from "@connectrpc/connect";
import type { UniversalServerRequest } from "@connectrpc/connect/protocol";
import { canceled } from "./errors.ts";
import { isFarConnectTimeout, isFarGrpcTimeout } from "./timeout.ts";

/** Left out so that no answer is compressed: streams would wait for a full block. */
const acceptedEncodings = new Set([
  "accept-encoding",
  "connect-accept-encoding",
  "grpc-accept-encoding",
]);

/** A request of HTTP/1.1 as Connect's handlers take it. */
export function toUniversalRequest(
  request: IncomingMessage,
  response: ServerResponse,
  contextValues: ContextValues,
): UniversalServerRequest {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort(canceled());
  });
  return {
    httpVersion: request.httpVersion,
    method: request.method ?? "",
    url: `http://${request.headers.host}${request.url}`,
    header: toHeaders(request),
    body: readBody(request),
    signal: gone.signal,
    contextValues,
  };
}

function toHeaders({ headers }: IncomingMessage): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || acceptedEncodings.has(name) || isFarDeadline(name, value)) continue;
    result.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return result;
}

/** A deadline too far for a timer would pass at once. */
function isFarDeadline(name: string, value: string | string[]): boolean {
  if (name === "connect-timeout-ms") return isFarConnectTimeout(String(value));
  return name === "grpc-timeout" && isFarGrpcTimeout(String(value));
}

/** The bytes as they come. Leaving early must not cut the connection: the answer goes out on it. */
function readBody(request: IncomingMessage): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
}
