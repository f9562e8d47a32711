import type { ServerResponse } from "node:http";
import type { DescMessage } from "@bufbuild/protobuf";
import { create, type Message, type MessageInitShape, toJson } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import { limits } from "../../domain/limits.ts";
import type { Runtime } from "../../domain/runtime.ts";
import { callIdHeader } from "../call.ts";
import type { CallContext } from "../call-context.ts";
import type { Exchange } from "../exchange.ts";
import { safeHeaders } from "../http-answer.ts";
import { createSendWindow } from "../send-window.ts";
import { toStatusBody } from "../status-body.ts";
import type { Binding } from "./bindings.ts";
import type { EventIds } from "./event-ids.ts";
import { httpStatuses } from "./http-status.ts";

/** The answering half of one call by REST. */
export interface RestAnswer {
  /** Answers with the one message that `run` gives, as JSON. */
  sendOne(run: () => Output | Promise<Output>): Promise<void>;
  /** Answers with every message of what `run` gives, as server-sent events. */
  sendAll(run: () => AsyncIterable<Output>): Promise<void>;
  /** Ends the call with whatever was thrown, unless it has ended; with a status of its own. */
  fail(thrown: unknown, status?: number): void;
  /** Sends an error that the exchange has ended with already. */
  deliver(error: ConnectError, status?: number): void;
}

export interface RestAnswerParts {
  readonly binding: Binding;
  readonly response: ServerResponse;
  readonly context: CallContext;
  readonly exchange: Exchange;
  readonly runtime: Runtime;
  readonly eventIds: EventIds | undefined;
  /** Called once, when the call ends. */
  readonly onEnd: () => void;
  readonly stopping: boolean;
}

type Output = MessageInitShape<DescMessage>;

/**
 * A stream that has nothing to say is opened after this long all the same, so that its reader knows
 * it stands. What fails before is answered with its status.
 */
const openAfterMs = 250;

export function createRestAnswer(parts: RestAnswerParts): RestAnswer {
  const { binding, response, context, exchange } = parts;
  const { output } = binding.spec.method;
  const finish = (error?: ConnectError) => {
    parts.onEnd();
    context.abort(error);
  };
  // A text goes out in one piece with its head, bytes would be a second one.
  const sendJson = (status: number, body: string) => {
    const length = Buffer.byteLength(body);
    writeHead(parts, status, { "content-type": "application/json", "content-length": length });
    response.end(context.requestMethod === "HEAD" ? undefined : body);
  };
  const deliver = (error: ConnectError, status = httpStatuses[error.code]) => {
    finish(error);
    if (response.destroyed) return;
    if (response.headersSent) response.end(toEvent(toStatusBody(error), "error"));
    else sendJson(status, toStatusBody(error));
  };
  const fail = (thrown: unknown, status?: number) => {
    if (!exchange.ended) deliver(exchange.fail(thrown), status);
  };
  return {
    async sendOne(run) {
      try {
        const body = toJsonText(binding, create(output, await run()));
        if (exchange.ended) return;
        exchange.responseMessages += 1;
        exchange.succeed();
        finish();
        sendJson(200, body);
      } catch (error) {
        fail(error);
      }
    },
    async sendAll(run) {
      using stream = openStream(parts);
      try {
        await pump(run(), parts, stream);
        if (exchange.ended) return;
        stream.open();
        exchange.succeed();
        finish();
        response.end(toEvent("{}", "end"));
      } catch (error) {
        fail(error);
      }
    },
    fail,
    deliver,
  };
}

/** Sends one message after the other until there is no more or the call has ended. */
async function pump(
  outputs: AsyncIterable<Output>,
  { binding, exchange, eventIds }: RestAnswerParts,
  stream: ReturnType<typeof openStream>,
): Promise<void> {
  for await (const sent of outputs) {
    if (exchange.ended) return;
    const message = create(binding.spec.method.output, sent);
    const room = stream.send(toJsonText(binding, message), eventIds?.idOf(message));
    if (room !== undefined) await room;
    if (exchange.ended) return;
  }
}

/** Server-sent events with a window of what their reader has not taken yet. */
function openStream(parts: RestAnswerParts) {
  const { response, exchange, context } = parts;
  const window = createSendWindow(parts);
  context.signal.addEventListener("abort", window.release, { once: true });
  const write = (text: string) => {
    response.write(text, window.add(Buffer.byteLength(text)));
    return window.room();
  };
  const open = () => {
    if (response.headersSent || exchange.ended) return;
    writeHead(parts, 200, { "content-type": "text/event-stream; charset=utf-8" });
    response.flushHeaders();
  };
  const opening = setTimeout(open, openAfterMs);
  // A comment, so that whoever stands between knows that the stream lives.
  const beat = setInterval(() => {
    if (exchange.readerBehindSince === 0 && response.headersSent) void write(":\n\n");
  }, limits.watchHeartbeatMs);
  return {
    open,
    send(json: string, id = "") {
      open();
      exchange.responseMessages += 1;
      beat.refresh();
      return write(toEvent(json, "", id));
    },
    [Symbol.dispose]() {
      clearTimeout(opening);
      clearInterval(beat);
    },
  };
}

/** With `writeHead` alone: headers set before make it several times as slow. */
function writeHead(
  { response, context, exchange, stopping }: RestAnswerParts,
  status: number,
  headers: Readonly<Record<string, string | number>>,
): void {
  for (const [name, value] of context.headersSet ?? []) response.setHeader(name, value);
  if (stopping) response.setHeader("connection", "close");
  response.writeHead(status, {
    ...headers,
    ...safeHeaders,
    "cache-control": "no-store",
    [callIdHeader]: exchange.callId,
  });
}

function toEvent(data: string, name = "", id = ""): string {
  const head = `${id === "" ? "" : `id: ${id}\n`}${name === "" ? "" : `event: ${name}\n`}`;
  return `${head}data: ${data}\n\n`;
}

function toJsonText({ spec, responseBody }: Binding, message: Message): string {
  const { output } = spec.method;
  const json = toJson(output, message);
  if (responseBody === undefined) return JSON.stringify(json);
  const fieldOf = (whole: unknown) => (whole as Record<string, unknown>)[responseBody.jsonName];
  // A field that has its default is left out of a message, but it is all of this answer.
  const value = fieldOf(json) ?? fieldOf(toJson(output, message, { alwaysEmitImplicit: true }));
  return JSON.stringify(value ?? {});
}
