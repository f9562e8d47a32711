import { Code, ConnectError, createContextKey, type HandlerContext } from "@connectrpc/connect";
import { callIdHeader, callKey } from "./call.ts";
import { canceled, malformedMessage, messageTooLarge } from "./errors.ts";
import type { CallHead, Exchange } from "./exchange.ts";
import type { Chain } from "./interceptors.ts";

/** One call over Connect or gRPC-Web on its way between connect-node and the chain. */
export interface ConnectCall {
  readonly exchange: Exchange;
  /** Admits the call and follows the context's end; throws the error to send. */
  enter(context: HandlerContext): void;
  /**
   * Says that the implementation has begun: what Connect finds wrong from now on is not the
   * request.
   */
  begin(): void;
  /** Says that the implementation has given its whole answer. */
  complete(): void;
  /** `work`, or the call's error as soon as the call ends before. */
  untilEnded<T>(work: () => T | Promise<T>): Promise<T>;
  /** Calls back once the call has ended, however it did. */
  onEnd(listener: () => void): void;
  /** Ends the call for what went wrong with reading its requests. */
  failRequest(thrown: unknown): ConnectError;
  /** Whether the request was refused for its size. */
  tooLarge(): boolean;
}

/** Where the handlers of connect-node find the call they answer. */
export const connectCallKey = createContextKey<ConnectCall>(undefined as unknown as ConnectCall, {
  description: "caxton connect call",
});

export interface ConnectCallParts {
  readonly chain: Chain;
  readonly head: CallHead;
  readonly messageBytesMax: number;
  /** Cuts the connection. */
  readonly cut: () => void;
}

/** `createHandlerContext` gives every context this method, which its public type leaves out. */
type Abortable = HandlerContext & { abort(reason?: unknown): void };

export function createConnectCall(parts: ConnectCallParts): ConnectCall {
  let abort: (reason: unknown) => void = () => {};
  let reject: ((error: unknown) => void) | undefined;
  let onEnd = () => {};
  let begun = false;
  let completed = false;
  let oversized = false;
  const control = { abort: (error: ConnectError) => abort(error), cut: parts.cut };
  const exchange = parts.chain.open(parts.head, control);
  const failRequest = (thrown: unknown) => {
    oversized ||= thrown instanceof ConnectError && thrown.code === Code.ResourceExhausted;
    return exchange.fail(toRequestFault(thrown, parts.messageBytesMax));
  };
  const onAbort = (reason: unknown) => {
    if (reason instanceof ConnectError && reason !== exchange.error) {
      // Connect is about to send this very error: it gets the details that it lacks.
      replaceError(reason, begun ? exchange.fail(reason) : failRequest(reason));
    } else if (completed) {
      exchange.succeed();
    } else {
      exchange.fail(canceled());
    }
    reject?.(exchange.error);
    onEnd();
  };
  return {
    exchange,
    enter(context) {
      abort = takeOverAbort(context as Abortable);
      context.responseHeader.set(callIdHeader, exchange.callId);
      const { signal } = context;
      if (signal.aborted) onAbort(signal.reason);
      else signal.addEventListener("abort", () => onAbort(signal.reason), { once: true });
      if (exchange.error !== undefined) throw exchange.error;
      try {
        context.values.set(callKey, exchange.admit());
      } catch (error) {
        throw exchange.fail(error);
      }
    },
    begin() {
      begun = true;
    },
    complete() {
      completed = true;
    },
    untilEnded(work) {
      if (exchange.error !== undefined) return Promise.reject(exchange.error);
      return new Promise((resolve, fail) => {
        reject = fail;
        const settle = async () => resolve(await work());
        settle().catch((thrown) => fail(exchange.fail(thrown)));
      });
    },
    onEnd(listener) {
      onEnd = listener;
    },
    failRequest,
    tooLarge: () => oversized,
  };
}

/** Reason of the signals of all calls that ended well. */
const finished = new Error("the call has ended");

/**
 * Connect aborts every context when its call ends, without a reason, for which an exception with a
 * stack would be made each time.
 */
function takeOverAbort(context: Abortable): (reason: unknown) => void {
  const abort = context.abort.bind(context);
  context.abort = (reason = finished) => abort(reason);
  return abort;
}

/** What Connect says of a request that it cannot read, in our words. */
function toRequestFault(thrown: unknown, messageBytesMax: number): unknown {
  if (!(thrown instanceof ConnectError)) return malformedMessage(thrown);
  switch (thrown.code) {
    case Code.ResourceExhausted:
      return messageTooLarge(messageBytesMax);
    case Code.Unimplemented:
    case Code.DeadlineExceeded:
    case Code.Canceled:
      return thrown;
    default:
      return malformedMessage(thrown);
  }
}

function replaceError(error: ConnectError, { code, rawMessage, details }: ConnectError): void {
  Object.assign(error, { code, rawMessage, details });
}
