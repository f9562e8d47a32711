import type { IncomingMessage, ServerResponse } from "node:http";
import type { Failure } from "../../domain/failure.ts";
import type { HttpStackParts } from "../http.ts";
import type { HttpRefusal } from "../http-answer.ts";
import { methodNotFound } from "../unknown-method.ts";
import { type Binding, collectBindings } from "./bindings.ts";
import { accepts, isJson } from "./media-types.ts";
import { runRestCall } from "./rest-call.ts";
import { createRouteTable } from "./route-table.ts";

/**
 * Answers one request below `/api/`. `refuse` is given the path of the method, where it is known.
 */
export type RestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  refuse: (refusal: HttpRefusal, methodPath?: string) => void,
) => void;

/** REST for every method with a `google.api.http` rule. */
export function createRestHandler(stack: HttpStackParts): RestHandler {
  const table = createRouteTable(collectBindings(stack.methods));
  return (request, response, refuse) => {
    const [path, query] = splitUrl(request.url ?? "");
    const httpMethod = request.method === "HEAD" ? "GET" : (request.method ?? "");
    const route = table.find(httpMethod, path);
    if (route === undefined) return refuse({ status: 404, failure: methodNotFound(path) });
    if ("allowed" in route) return refuse(wrongMethod(path, route.allowed));
    const refusal = checkRequest(route.binding, request);
    if (refusal !== undefined) return refuse(refusal, methodPathOf(route.binding));
    void runRestCall({ route, request, response, query, stack });
  };
}

function splitUrl(url: string): readonly [path: string, query: string] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

function methodPathOf({ spec: { method } }: Binding): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function wrongMethod(path: string, allowed: readonly string[]): HttpRefusal {
  const all = allowed.flatMap((each) => (each === "GET" ? ["GET", "HEAD"] : [each]));
  const allow = all.join(", ");
  const message = `${path.slice(0, 100).toWellFormed()} is called by ${allow} only`;
  return { status: 405, failure: { reason: "METHOD_NOT_FOUND", message }, headers: { allow } };
}

/** What is wrong with the headers of a request, before anything of it is read. */
function checkRequest(
  binding: Binding,
  { method, headers }: IncomingMessage,
): HttpRefusal | undefined {
  const { spec, body, httpMethod } = binding;
  const refusal = (status: number, message: string, more?: Record<string, string>): HttpRefusal => {
    const failure: Failure = { reason: "METHOD_NOT_FOUND", message };
    return { status, failure, ...(more === undefined ? {} : { headers: more }) };
  };
  if (method === "HEAD" && spec.kind !== "unary") {
    return refusal(405, `${spec.method.name} is a stream: it has no HEAD`, { allow: "GET" });
  }
  // Pages of other sites can send forms and plain texts, but no JSON.
  const takesJson = body !== undefined || httpMethod === "POST";
  if (takesJson && !isJson(headers["content-type"] ?? "")) {
    return refusal(415, "send content-type application/json, also with an empty body");
  }
  const encoding = headers["content-encoding"] ?? "identity";
  if (takesJson && encoding !== "identity" && encoding !== "gzip") {
    const supported = { "accept-encoding": "gzip, identity" };
    return refusal(415, "a body may be compressed by gzip only", supported);
  }
  const type = spec.kind === "unary" ? "application/json" : "text/event-stream";
  if (!accepts(headers.accept, type)) {
    return refusal(406, `${spec.method.name} answers with ${type}, which Accept does not allow`);
  }
  return undefined;
}
