import type { IncomingMessage, ServerResponse } from "node:http";
import { cors } from "@connectrpc/connect";
import { callIdHeader } from "./call.ts";

/** How long a browser may remember what it was allowed, in seconds. */
const rememberedSeconds = 600;

/** What pages may send besides the headers of the protocols. */
const requestHeaders = ["authorization", "caxton-user", "last-event-id"];

const allowances = new Map([
  ["access-control-allow-methods", [...cors.allowedMethods, "PATCH", "PUT", "DELETE"].join(", ")],
  ["access-control-allow-headers", [...cors.allowedHeaders, ...requestHeaders].join(", ")],
  ["access-control-max-age", String(rememberedSeconds)],
]);

const exposedHeaders = [...cors.exposedHeaders, callIdHeader].join(", ");

/**
 * Tells a browser which pages of other sites may call (CORS): those of the origins given, such as
 * `http://localhost:5173`. Returns whether the request was answered with that; else its answer has
 * the headers that let the page read it.
 */
export function createCrossOrigin(allowedOrigins: readonly string[]) {
  const allowed = new Set(allowedOrigins);
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return false;
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("vary", "Origin");
    const isQuestion = request.headers["access-control-request-method"] !== undefined;
    if (request.method !== "OPTIONS" || !isQuestion) {
      response.setHeader("access-control-expose-headers", exposedHeaders);
      return false;
    }
    response.setHeaders(allowances).writeHead(204).end();
    return true;
  };
}
