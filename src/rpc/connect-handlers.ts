import type { IncomingMessage, ServerResponse } from "node:http";
import { createRegistry, type DescService } from "@bufbuild/protobuf";
import {
  type ConnectRouter,
  createConnectRouter,
  createContextValues,
  type HandlerContext,
} from "@connectrpc/connect";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import { compressionGzip, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { Failure } from "../domain/failure.ts";
import { type ConnectCall, connectCallKey, createConnectCall } from "./connect-call.ts";
import { guardImplementation } from "./connect-implementation.ts";
import { toUniversalRequest } from "./connect-request.ts";
import type { HttpStackParts } from "./http.ts";
import { type HttpRefusal, peerOf } from "./http-answer.ts";

/** Answers one request to the path of a method, or refuses it. */
export type ConnectHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  refuse: (refusal: HttpRefusal) => void,
) => void;

type UniversalHandler = ConnectRouter["handlers"][number];

/** Handler of each method by its path: Connect and gRPC-Web by connect-node. */
export function createConnectHandlers(parts: HttpStackParts): ReadonlyMap<string, ConnectHandler> {
  const { methods, limits, runtime } = parts;
  const router = createConnectRouter({
    grpc: false,
    acceptCompression: [compressionGzip],
    // Answers stay as they are: this is a local server, and streams would wait for a full block.
    compressMinBytes: Number.MAX_SAFE_INTEGER,
    readMaxBytes: limits.messageBytesMax,
    jsonOptions: { ...strictJson, registry: createRegistry(...methods.services.map(fileOf)) },
    requestGate: admit,
  });
  for (const spec of methods.byPath.values()) {
    const { method, impl } = guardImplementation(spec, runtime);
    router.rpc(method, impl as Parameters<typeof router.rpc>[1]);
  }
  return new Map(
    router.handlers.map((handler) => [handler.requestPath, createHandler(parts, handler)]),
  );
}

/**
 * Bad UTF-8 is refused rather than read as question marks. Connect takes it though its type does
 * not.
 */
const strictJson = { textDecoder: new TextDecoder("utf-8", { fatal: true }) } as object;

/** What `google.protobuf.Any` may hold in JSON: the messages of the services' files. */
const fileOf = ({ file }: DescService) => file;

function createHandler(parts: HttpStackParts, handler: UniversalHandler): ConnectHandler {
  const { limits } = parts;
  return (request, response, refuse) => {
    const refusal = checkRequest(handler, request);
    if (refusal !== undefined) {
      refuse(refusal);
      return;
    }
    const call = createConnectCall({
      chain: parts.chain,
      head: {
        method: handler.method,
        protocol: protocolOf(request),
        peer: peerOf(request),
        header: (name) => request.headers[name] as string | undefined,
      },
      messageBytesMax: limits.messageBytesMax,
      cut: () => void (response.writableFinished || request.socket.destroy()),
    });
    void answer(parts, handler, call, request, response);
  };
}

async function answer(
  { chain }: HttpStackParts,
  handler: UniversalHandler,
  call: ConnectCall,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const values = createContextValues().set(connectCallKey, call);
    const universal = toUniversalRequest(request, response, values);
    if (chain.stopping) response.setHeader("connection", "close");
    const result = await handler(universal);
    const status = call.tooLarge() && result.status !== 200 ? 413 : result.status;
    if (handler.method.methodKind === "unary") await sendWhole({ ...result, status }, response);
    else await universalResponseToNodeResponse({ ...result, status }, response);
  } catch (error) {
    call.exchange.fail(error);
    if (!response.headersSent && !response.destroyed) response.writeHead(500).end();
    else response.destroy();
  }
}

/** Sends an answer that is one message in one piece. */
async function sendWhole(
  { status, header, body }: UniversalServerResponse,
  response: ServerResponse,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  if (response.destroyed) return;
  response.statusCode = status;
  if (header !== undefined) response.setHeaders(header);
  response.end(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
}

/** Runs before the body is read: what is refused here is never read. */
function admit(context: HandlerContext): void {
  context.values.get(connectCallKey).enter(context);
}

function protocolOf(request: IncomingMessage): string {
  return /^application\/grpc-web/i.test(request.headers["content-type"] ?? "")
    ? "grpc-web"
    : "connect";
}

/** What Connect would refuse without a word. */
function checkRequest(
  { method, supportedContentType }: UniversalHandler,
  request: IncomingMessage,
): HttpRefusal | undefined {
  const refusal = (status: number, message: string, headers?: Record<string, string>) => {
    const failure: Failure = { reason: "METHOD_NOT_FOUND", message };
    return { status, failure, ...(headers === undefined ? {} : { headers }) };
  };
  if (request.method !== "POST") {
    return refusal(405, `${method.name} is called by POST only`, { allow: "POST" });
  }
  const contentType = request.headers["content-type"] ?? "";
  if (!supportedContentType(contentType) || /^application\/grpc-web-text/i.test(contentType)) {
    return refusal(415, mediaTypeAdvice(method.methodKind === "unary", contentType));
  }
  if (method.methodKind === "bidi_streaming") {
    const message = `${method.name} streams both ways, which needs HTTP/2: call it by gRPC`;
    return refusal(505, message, { connection: "close" });
  }
  return undefined;
}

function mediaTypeAdvice(unary: boolean, contentType: string): string {
  if (/^application\/grpc(\+|;|$)/i.test(contentType)) {
    return "gRPC needs HTTP/2 (by prior knowledge); over HTTP/1.1 use Connect or gRPC-Web";
  }
  const connect = unary ? "application/json" : "application/connect+json";
  return `send content-type ${connect} (Connect) or application/grpc-web+proto, also with an empty body`;
}
