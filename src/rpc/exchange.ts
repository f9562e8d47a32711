import type { DescMethod } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import type { Caller } from "../domain/agent.ts";
import type { Failure } from "../domain/failure.ts";
import type { Observer } from "../domain/observer.ts";
import type { Runtime } from "../domain/runtime.ts";
import type { Call } from "./call.ts";
import type { ReadHeader } from "./caller.ts";
import { codeName, toConnectError, toFailure } from "./errors.ts";

/** What a stack knows of a call before its first message. */
export interface CallHead {
  readonly method: DescMethod;
  /** `grpc`, `grpc-web` or `connect`. */
  readonly protocol: string;
  /** Address and port of the other end. */
  readonly peer: string;
  readonly header: ReadHeader;
}

/** How the chain reaches into a call that a stack answers. */
export interface CallControl {
  /** Ends the call with an error that has been recorded already. */
  readonly abort: (error: ConnectError) => void;
  /** Cuts the transport of a call that was aborted and whose reader still takes nothing. */
  readonly cut: () => void;
}

/** One call on its way through the chain: opened before its first message, ended exactly once. */
export interface Exchange {
  readonly head: CallHead;
  readonly control: CallControl;
  readonly callId: string;
  /** Anonymous until the call was admitted. */
  caller: Caller;
  requestMessages: number;
  responseMessages: number;
  /** `monotonic()` of the last progress while the reader is behind; 0 while it is not. */
  readerBehindSince: number;
  /** What the call ended with, if it failed. */
  readonly error: ConnectError | undefined;
  readonly ended: boolean;
  /** Finds the caller and checks its rights; throws a `FailureError`. */
  admit(): Call;
  succeed(): void;
  /** The error to send for whatever was thrown. The first end of a call is the one that counts. */
  fail(thrown: unknown): ConnectError;
}

export interface ExchangeParts {
  readonly runtime: Runtime;
  readonly observer: Observer;
  readonly head: CallHead;
  readonly control: CallControl;
  readonly admit: (head: CallHead) => Caller;
  readonly onEnd: (exchange: Exchange) => void;
}

/** Shown for calls whose caller was never found out. */
export const anonymous: Caller = { kind: "local", claimedUser: "" };

/** A call that ends with exactly one record. */
export function createExchange(parts: ExchangeParts): Exchange {
  const { runtime, observer, head, control } = parts;
  const callId = runtime.id("call");
  const startedAt = runtime.monotonic();
  let error: ConnectError | undefined;
  let ended = false;
  const end = (reason: string, bug?: unknown) => {
    ended = true;
    parts.onEnd(exchange);
    observer.call({
      callId,
      service: head.method.parent.typeName,
      method: head.method.name,
      protocol: head.protocol,
      code: codeName(error?.code),
      reason,
      durationMs: runtime.monotonic() - startedAt,
      caller: actor(exchange.caller),
      peer: head.peer,
      requestMessages: exchange.requestMessages,
      responseMessages: exchange.responseMessages,
      ...(bug === undefined ? {} : { error: bug }),
    });
  };
  const exchange: Exchange = {
    head,
    control,
    callId,
    caller: anonymous,
    requestMessages: 0,
    responseMessages: 0,
    readerBehindSince: 0,
    get error() {
      return error;
    },
    get ended() {
      return ended;
    },
    admit() {
      const caller = parts.admit(head);
      exchange.caller = caller;
      return { callId, caller };
    },
    succeed() {
      if (!ended) end("");
    },
    fail(thrown) {
      if (error !== undefined) return error;
      const failure = toFailure(thrown, callId);
      const failed = toConnectError(failure);
      if (ended) return failed;
      error = failed;
      end(failure.reason, failure.reason === "INTERNAL" ? thrown : undefined);
      return failed;
    },
  };
  return exchange;
}

/** A request refused before it reached a method, as the log shall show it. */
export interface Refused {
  readonly service: string;
  readonly method: string;
  readonly protocol: string;
  readonly peer: string;
}

/** Records a refused request, and gives its call id and the error to answer. */
export function refuse(
  { runtime, observer }: { readonly runtime: Runtime; readonly observer: Observer },
  refused: Refused,
  failure: Failure,
): { readonly callId: string; readonly error: ConnectError } {
  const callId = runtime.id("call");
  const error = toConnectError(failure);
  observer.call({
    callId,
    ...refused,
    code: codeName(error.code),
    reason: failure.reason,
    durationMs: 0,
    caller: actor(anonymous),
    requestMessages: 0,
    responseMessages: 0,
  });
  return { callId, error };
}

/** Unlike `actorOf` it always says whether the token was there: a claimed name proves nothing. */
function actor({ kind, claimedUser }: Caller): string {
  return claimedUser === "" ? kind : `${kind} (${claimedUser})`;
}
