import type { Readable } from "node:stream";
import { type Dispatcher, request } from "undici";
import { ModelError } from "../../domain/model.ts";
import { createAnswerMeter } from "./answer-meter.ts";

/** What the AI SDK packages call to send a request. */
export type WireFetch = typeof globalThis.fetch;

/**
 * A `fetch` over undici for the provider packages. It follows no redirect, so that a key never
 * reaches another host; it has no time-outs but for connecting; it refuses answers whose bytes on
 * the wire cannot belong to an answer of `answerBytesMax`. Throws `ModelError`, or the reason of an
 * aborted signal.
 */
export function createWireFetch(dispatcher: Dispatcher, answerBytesMax: number): WireFetch {
  return async (url, init) => {
    const signal = init?.signal ?? undefined;
    const answer = await send(String(url), init, dispatcher).catch((error) => {
      signal?.throwIfAborted();
      throw unreachable(error);
    });
    const { statusCode: status, headers, body } = answer;
    // Destroying an unfinished body emits an error that nobody waits for.
    body.on("error", () => undefined);
    if (hasNoBody(status)) {
      body.destroy();
      return new Response(null, { status });
    }
    const meter = createAnswerMeter(answerBytesMax);
    return new Response(toWebStream(body, meter, signal), { status, headers: toHeaders(headers) });
  };
}

function send(url: string, init: RequestInit | undefined, dispatcher: Dispatcher) {
  return request(url, {
    method: "POST",
    headers: init?.headers as Record<string, string>,
    body: init?.body as string,
    signal: init?.signal,
    dispatcher,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

const hasNoBody = (status: number) => status === 204 || status === 205 || status === 304;

function toHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const text of [value ?? []].flat()) result.append(name, text);
  }
  return result;
}

/** One chunk at a time and none ahead, so that a slow reader slows the sender. */
function toWebStream(
  body: Readable,
  meter: (chunk: Uint8Array) => void,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done) return controller.close();
          meter(value);
          controller.enqueue(value);
        } catch (error) {
          body.destroy();
          controller.error(signal?.aborted ? signal.reason : cutOff(error));
        }
      },
      cancel() {
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The error of undici is not kept as cause: it holds the request. */
function unreachable(error: unknown): ModelError {
  return new ModelError("MODEL_UNAVAILABLE", `cannot be reached (${toCode(error)})`, {
    retryable: true,
  });
}

function cutOff(error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  return new ModelError("MODEL_BROKEN_ANSWER", `the answer broke off (${toCode(error)})`, {
    retryable: true,
  });
}

/** Code of the first error in the chain that has one, such as `ECONNREFUSED`. */
function toCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause === undefined ? error.name : toCode(error.cause);
}
