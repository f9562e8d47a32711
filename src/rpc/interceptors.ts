import type { ConnectError } from "@connectrpc/connect";
import { type Failure, FailureError } from "../domain/failure.ts";
import type { Observer } from "../domain/observer.ts";
import type { Runtime } from "../domain/runtime.ts";
import { checkAccess, createCallerCheck } from "./caller.ts";
import {
  type CallControl,
  type CallHead,
  createExchange,
  type Exchange,
  type Refused,
  refuse,
} from "./exchange.ts";

/**
 * The one chain of both stacks: call id, caller, access, slow readers, stop, log record, errors.
 */
export interface Chain extends Disposable {
  open(head: CallHead, control: CallControl): Exchange;
  /** Records a request that reaches no method, and gives its call id and the error to answer. */
  refuse(refused: Refused, failure: Failure): { callId: string; error: ConnectError };
  /** Calls not ended. */
  readonly openCalls: number;
  readonly stopping: boolean;
  /** From now on calls are refused as STOPPING. */
  stop(): void;
  /** Ends calls as STOPPING: those that answer with a stream, or all. */
  interrupt(which: "streams" | "all"): void;
}

export interface ChainOptions {
  readonly runtime: Runtime;
  readonly observer: Observer;
  /** Opens the methods whose `(caxton.v1.access)` is ACCESS_TOKEN. */
  readonly token: string;
  readonly slowConsumerMs: number;
}

/** What every call is told that the stop ends or refuses. */
export const stoppingFailure: Failure = {
  reason: "STOPPING",
  message: "the server is stopping: repeat the call with the same request id once it is up again",
  retryAfterMs: 1_000,
};

export function createChain(options: ChainOptions): Chain {
  const { runtime, observer, slowConsumerMs } = options;
  const findCaller = createCallerCheck(options.token);
  const open = new Set<Exchange>();
  let stopping = false;
  const admit = ({ header, method }: CallHead) => {
    if (stopping) throw new FailureError(stoppingFailure);
    const caller = findCaller(header);
    checkAccess(method, caller);
    return caller;
  };
  const onEnd = (exchange: Exchange) => void open.delete(exchange);
  const sweep = setInterval(() => {
    endSlow(open, runtime.monotonic() - slowConsumerMs, slowConsumerMs);
  }, slowConsumerMs / 4).unref();
  return {
    open(head, control) {
      const exchange = createExchange({ runtime, observer, head, control, admit, onEnd });
      open.add(exchange);
      return exchange;
    },
    refuse: (refused, failure) => refuse(options, refused, failure),
    get openCalls() {
      return open.size;
    },
    get stopping() {
      return stopping;
    },
    stop() {
      stopping = true;
    },
    interrupt(which) {
      for (const exchange of [...open]) {
        if (which === "all" || answersWithStream(exchange)) interrupt(exchange, stoppingFailure);
      }
    },
    [Symbol.dispose]: () => clearInterval(sweep),
  };
}

function interrupt(exchange: Exchange, failure: Failure): void {
  exchange.control.abort(exchange.fail(new FailureError(failure)));
}

/** Ends the streams whose reader has been behind since before `since`. */
function endSlow(open: ReadonlySet<Exchange>, since: number, slowConsumerMs: number): void {
  for (const exchange of [...open]) {
    const { readerBehindSince } = exchange;
    if (readerBehindSince === 0 || readerBehindSince > since) continue;
    interrupt(exchange, slowConsumer(slowConsumerMs));
    // A reader that comes back learns why; one that stays away is cut.
    setTimeout(exchange.control.cut, slowConsumerMs).unref();
  }
}

function slowConsumer(slowConsumerMs: number): Failure {
  const message = `the reader took nothing for ${slowConsumerMs} ms: resume after the last message seen`;
  return { reason: "SLOW_CONSUMER", message, retryAfterMs: 1_000 };
}

function answersWithStream({ head: { method } }: Exchange): boolean {
  return method.methodKind === "server_streaming" || method.methodKind === "bidi_streaming";
}
