import type { IncomingMessage, ServerResponse } from "node:http";
import type { Message } from "@bufbuild/protobuf";
import { FailureError, invalidRequest } from "../../domain/failure.ts";
import { createCallContext } from "../call-context.ts";
import { canceled, deadlinePassed, malformedMessage } from "../errors.ts";
import type { HttpStackParts } from "../http.ts";
import { peerOf } from "../http-answer.ts";
import { isFarConnectTimeout } from "../timeout.ts";
import { type EventIds, findEventIds } from "./event-ids.ts";
import { readBody } from "./read-body.ts";
import { readMessage } from "./read-message.ts";
import { createRestAnswer, type RestAnswer } from "./rest-answer.ts";
import type { Route } from "./route-table.ts";

/** One request to a route, and what answers it. */
export interface RestCallParts {
  readonly route: Route;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Of the URL, without its question mark. */
  readonly query: string;
  readonly stack: HttpStackParts;
}

/** Runs one call by REST through the chain that all stacks share. */
export async function runRestCall(parts: RestCallParts): Promise<void> {
  const { route, request, response, stack } = parts;
  const { spec } = route.binding;
  const { headers } = request;
  const timeoutMs = timeoutOf(headers["connect-timeout-ms"]);
  const context = createCallContext({
    method: spec.method,
    protocolName: "rest",
    requestMethod: request.method ?? "",
    path: request.url ?? "",
    headers,
    deadline: timeoutMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs,
  });
  const head = {
    method: spec.method,
    protocol: "rest",
    peer: peerOf(request),
    header: (name: string) => headers[name] as string | undefined,
  };
  const exchange = stack.chain.open(head, {
    abort: (error) => answer.deliver(error),
    cut: () => void (response.writableFinished || request.socket.destroy()),
  });
  let timer: NodeJS.Timeout | undefined;
  const eventIds = spec.kind === "unary" ? undefined : findEventIds(spec.method);
  const answer = createRestAnswer({
    binding: route.binding,
    response,
    context,
    exchange,
    runtime: stack.runtime,
    eventIds,
    onEnd: () => clearTimeout(timer),
    stopping: stack.chain.stopping,
  });
  response.once("close", () => {
    if (!response.writableFinished) answer.fail(canceled());
  });
  try {
    context.admit(exchange.admit());
    if (timeoutMs !== undefined) timer = startDeadline(timeoutMs, answer);
    const input = await readInput(parts, eventIds, answer);
    if (input === undefined || exchange.ended) return;
    exchange.requestMessages += 1;
    if (spec.kind === "unary") await answer.sendOne(() => spec.impl(input, context));
    else await answer.sendAll(() => spec.impl(input, context));
  } catch (error) {
    answer.fail(error);
  }
}

/** The request message; undefined when the call was failed for its size. */
async function readInput(
  { route, request, query, stack }: RestCallParts,
  eventIds: EventIds | undefined,
  answer: RestAnswer,
): Promise<Message | undefined> {
  const { binding, segments } = route;
  if (binding.body === undefined && hasBody(request)) {
    throw malformedMessage(new Error(`${binding.spec.method.name} takes no body here`));
  }
  let body: Awaited<ReturnType<typeof readBody>>;
  try {
    const { messageBytesMax } = stack.limits;
    body = binding.body === undefined ? undefined : await readBody(request, messageBytesMax);
  } catch (error) {
    const tooLarge = error instanceof FailureError && error.failure.reason === "LIMIT_EXCEEDED";
    answer.fail(error, tooLarge ? 413 : undefined);
    return undefined;
  }
  const last = request.headers["last-event-id"];
  const resumed = eventIds !== undefined && typeof last === "string" && last !== "";
  const override = resumed ? { field: eventIds.field, value: last } : undefined;
  const message = readMessage(binding, { segments, query, body, override });
  if (resumed && binding.httpMethod !== "GET") checkRepeat(message);
  return message;
}

/** A stream with effects that is resumed must be the same call, not another one. */
function checkRepeat(message: Message): void {
  if ("requestId" in message && message.requestId === "") {
    const description = "is needed with Last-Event-ID: without it all would be done once more";
    throw invalidRequest({ field: "request_id", description });
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Milliseconds until the deadline; undefined without one, and for one that nobody waits for. */
function timeoutOf(header: string | string[] | undefined): number | undefined {
  if (header === undefined || isFarConnectTimeout(String(header))) return undefined;
  return /^\d{1,10}$/.test(String(header)) ? Number(header) : Number.NaN;
}

function startDeadline(timeoutMs: number, answer: RestAnswer): NodeJS.Timeout {
  if (Number.isNaN(timeoutMs)) {
    throw malformedMessage(new Error("connect-timeout-ms must be a number of milliseconds"));
  }
  if (timeoutMs === 0) throw deadlinePassed();
  return setTimeout(() => answer.fail(deadlinePassed()), timeoutMs);
}
