import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Failure } from "../domain/failure.ts";
import type { Observer } from "../domain/observer.ts";
import type { Runtime } from "../domain/runtime.ts";
import { answerBrokenRequest } from "./broken-request.ts";
import { createConnectHandlers } from "./connect-handlers.ts";
import { createCrossOrigin } from "./cross-origin.ts";
import { toErrorBody } from "./error-body.ts";
import { answerRefusal, type HttpRefusal, safeHeaders } from "./http-answer.ts";
import { type Chain, stoppingFailure } from "./interceptors.ts";
import type { Methods } from "./methods.ts";
import { createDocsPages } from "./openapi/docs-pages.ts";
import type { OriginCheck } from "./origin.ts";
import type { Page } from "./page.ts";
import { answerPage } from "./page-answer.ts";
import type { PortLimits } from "./port-limits.ts";
import type { RestHandler } from "./rest/rest-handler.ts";
import { restPrefix } from "./rest/rest-prefix.ts";
import { toStatusBody } from "./status-body.ts";
import { methodNotFound } from "./unknown-method.ts";
import { watchUnsent } from "./unsent.ts";

/** The HTTP/1.1 side of the port. */
export interface HttpStack extends Disposable {
  /** Takes over a connection whose first bytes are not those of HTTP/2. */
  inject(socket: Socket): void;
  /** Closes the connections that have no request. */
  closeIdle(): void;
}

export interface HttpStackParts {
  readonly methods: Methods;
  readonly pages: readonly Page[];
  readonly chain: Chain;
  readonly runtime: Runtime;
  readonly observer: Observer;
  readonly checkOrigin: OriginCheck;
  readonly allowedOrigins: readonly string[];
  readonly limits: PortLimits;
}

/** Connect, gRPC-Web and pages by connect-node on one HTTP/1.1 server without a port of its own. */
export function createHttpStack(parts: HttpStackParts): HttpStack {
  const { limits } = parts;
  const answer = createAnswer(parts);
  const server = createServer({
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: limits.checkMs,
  });
  server.on("request", answer);
  server.on("clientError", answerBrokenRequest);
  // Connections are handed over one by one; without this the times above are never checked.
  server.emit("listening");
  return {
    inject: (socket) => void server.emit("connection", socket),
    closeIdle: () => server.closeIdleConnections(),
    [Symbol.dispose]: () => closeServer(server),
  };
}

function createAnswer(parts: HttpStackParts) {
  const { methods, chain } = parts;
  const handlers = createConnectHandlers(parts);
  const rest = createLazyRest(parts);
  const pages = createPages(parts);
  const answerCrossOrigin = createCrossOrigin(parts.allowedOrigins);
  const refuseOrigin = (request: IncomingMessage): Failure | undefined => {
    const { host, origin } = request.headers;
    const fetchSite = request.headers["sec-fetch-site"];
    const site = typeof fetchSite === "string" ? fetchSite : undefined;
    return parts.checkOrigin({ hosts: [host], origin, fetchSite: site });
  };
  return (request: IncomingMessage, response: ServerResponse) => {
    response.on("error", () => {}); // The other end went away; the call ends by `close`.
    discardRest(request, response);
    response.once("prefinish", () => watchResponse(request.socket, response, parts.limits));
    const path = request.url?.split("?", 1)[0] ?? "";
    const toBody = path.startsWith(restPrefix) ? toStatusBody : toErrorBody;
    const refuse: Refuse = (refusal, known = path) =>
      answerRefusal({ methods, chain, path: known, toBody }, request, response, refusal);
    const foreign = refuseOrigin(request);
    if (foreign !== undefined) return refuse({ status: 403, failure: foreign });
    if (answerCrossOrigin(request, response)) return;
    if (path.startsWith(restPrefix)) return rest(request, response, refuse);
    response.setHeaders(safeHeaderMap);
    const handler = handlers.get(path);
    if (handler !== undefined) return handler(request, response, refuse);
    return pages(path, request, response, refuse);
  };
}

const safeHeaderMap = new Map(Object.entries(safeHeaders));

type Refuse = (refusal: HttpRefusal, methodPath?: string) => void;

/** Pages beside the methods. */
function createPages(parts: HttpStackParts) {
  const all = [...parts.pages, ...createDocsPages(parts.methods)];
  const pagesByPath = new Map(all.map((page) => [page.path, page]));
  return (path: string, request: IncomingMessage, response: ServerResponse, refuse: Refuse) => {
    const page = pagesByPath.get(path);
    if (page === undefined) return refuse({ status: 404, failure: methodNotFound(path) });
    if (parts.chain.stopping) return refuse({ status: 503, failure: stoppingFailure });
    if (request.method === "GET" || request.method === "HEAD") {
      return void answerPage(page, parts, request, response);
    }
    const message = `${path} is a page: it answers GET and HEAD only`;
    const failure: Failure = { reason: "METHOD_NOT_FOUND", message };
    return refuse({ status: 405, failure, headers: { allow: "GET, HEAD" } });
  };
}

/** REST is loaded with the first request for it: the start of the server does not wait for it. */
function createLazyRest(parts: HttpStackParts): RestHandler {
  let handler: RestHandler | undefined;
  let loading: Promise<RestHandler> | undefined;
  const load = async () => {
    const { createRestHandler } = await import("./rest/rest-handler.ts");
    handler = createRestHandler(parts);
    return handler;
  };
  return (request, response, refuse) => {
    if (handler !== undefined) return handler(request, response, refuse);
    loading ??= load();
    loading.then(
      (loaded) => loaded(request, response, refuse),
      (error) => {
        parts.observer.note("error", "REST could not be loaded", { error });
        refuse({ status: 500, failure: { reason: "INTERNAL", message: "internal error" } });
      },
    );
  };
}

/**
 * A request that was answered early is read to its end, so that the answer arrives, but not for
 * long.
 */
function discardRest(request: IncomingMessage, response: ServerResponse): void {
  const lingerMs = 1_000;
  response.once("finish", () => {
    if (request.complete) return;
    request.resume();
    setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, lingerMs).unref();
  });
}

function watchResponse(socket: Socket, response: ServerResponse, limits: PortLimits): void {
  const unsent = {
    waitingBytes: () => (response.writableFinished || socket.destroyed ? 0 : socket.writableLength),
    progress: () => socket.bytesWritten - socket.writableLength,
    cut: () => void socket.destroy(),
  };
  watchUnsent(unsent, limits.slowConsumerMs);
}

function closeServer(server: Server): void {
  // It never listened by itself, which `close` reports as an error; its checks end all the same.
  server.close(() => {});
  server.closeAllConnections();
}
