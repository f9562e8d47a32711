import type { DescMessage, DescMethodUnary } from "@bufbuild/protobuf";
import type { Transport, UnaryResponse } from "@connectrpc/connect";
import { toCaxtonError } from "./caxton-error.ts";
import { isPassing, isRepeatable, pauseBefore } from "./repeat-policy.ts";
import { withRequestId } from "./request-id.ts";
import { sleep } from "./sleep.ts";

export interface ReliableOptions {
  /** Deadline of a unary call that names none, over all its repeats; 0 for none. */
  readonly timeoutMs: number;
  /** How often a call that failed for a passing reason is sent again. */
  readonly retries: number;
}

/**
 * `inner` with deadlines, ids for writes, repeats of what can be repeated, and `CaxtonError`s.
 * Streams get ids and errors only: whoever reads one knows how to take it up again.
 */
export function createReliableTransport(inner: Transport, options: ReliableOptions): Transport {
  return {
    unary: (method, signal, timeoutMs, header, input, contextValues) => {
      const request = withRequestId(method.input, input);
      const call: Call<typeof method.input, typeof method.output> = {
        method,
        signal,
        timeoutMs: timeoutMs ?? options.timeoutMs,
        send: (leftMs) => inner.unary(method, signal, leftMs, header, request, contextValues),
      };
      const { retries } = options;
      return repeat(call, retries > 0 && isRepeatable(method) ? retries : 0);
    },
    stream: async (method, signal, timeoutMs, header, input, contextValues) => {
      const { methodKind } = method;
      const requests =
        methodKind === "server_streaming"
          ? mapEach(input, (request) => withRequestId(method.input, request))
          : input;
      try {
        // 0 means none, whatever the default of `inner` is.
        const limitMs = timeoutMs ?? 0;
        const args = [method, signal, limitMs, header, requests, contextValues] as const;
        const response = await inner.stream(...args);
        return { ...response, message: withErrors(response.message) };
      } catch (error) {
        throw toCaxtonError(error);
      }
    },
  };
}

interface Call<Input extends DescMessage, Output extends DescMessage> {
  readonly method: DescMethodUnary<Input, Output>;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly send: (leftMs: number) => Promise<UnaryResponse<Input, Output>>;
}

async function repeat<Input extends DescMessage, Output extends DescMessage>(
  { signal, timeoutMs, send }: Call<Input, Output>,
  retries: number,
): Promise<UnaryResponse<Input, Output>> {
  const deadline = timeoutMs > 0 ? performance.now() + timeoutMs : Number.POSITIVE_INFINITY;
  for (let count = 0; ; count += 1) {
    try {
      const leftMs = Math.max(1, Math.ceil(deadline - performance.now()));
      return await send(Number.isFinite(leftMs) ? leftMs : 0);
    } catch (thrown) {
      const error = toCaxtonError(thrown);
      const pauseMs = pauseBefore(count, error);
      const isLate = performance.now() + pauseMs >= deadline;
      if (count >= retries || isLate || signal?.aborted || !isPassing(error)) throw error;
      await sleep(pauseMs, signal).catch((reason) => Promise.reject(toCaxtonError(reason)));
    }
  }
}

async function* mapEach<From, To>(
  values: AsyncIterable<From>,
  map: (value: From) => To,
): AsyncGenerator<To> {
  for await (const value of values) yield map(value);
}

/** The same messages; what is thrown between them becomes a `CaxtonError`. */
function withErrors<Message>(messages: AsyncIterable<Message>): AsyncIterable<Message> {
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = messages[Symbol.asyncIterator]();
      const rethrow = (error: unknown) => Promise.reject(toCaxtonError(error));
      return { next: () => iterator.next().catch(rethrow) };
    },
  };
}
