import type { ConnectError } from "@connectrpc/connect";
import { Metadata, type ServerInterceptingCallInterface } from "@grpc/grpc-js";
import type { Runtime } from "../domain/runtime.ts";
import { callIdHeader } from "./call.ts";
import type { CallContext } from "./call-context.ts";
import type { Exchange } from "./exchange.ts";
import { addHeaders, encodeStatus } from "./grpc-metadata.ts";
import { createSendWindow } from "./send-window.ts";

/** The answering half of one gRPC call. */
export interface GrpcAnswer {
  /** Answers with the one message that `run` gives. */
  sendOne<T>(run: () => T | Promise<T>, encode: (output: T) => Buffer): void;
  /** Answers with every message of what `run` gives, as fast as the reader takes them. */
  sendAll<T>(run: () => AsyncIterable<T>, encode: (output: T) => Buffer): void;
  /** Ends the call with whatever was thrown, unless it has ended. */
  fail(thrown: unknown): void;
  /** Sends an error that the exchange has ended with already. */
  deliver(error: ConnectError): void;
  /** Called once with the error, or without one when the call ended well. */
  onEnd(listener: (error: ConnectError | undefined) => void): void;
}

export interface GrpcAnswerParts {
  readonly call: ServerInterceptingCallInterface;
  readonly context: CallContext;
  readonly exchange: Exchange;
  readonly runtime: Runtime;
  /** Closes the HTTP/2 stream once the answer is out. */
  readonly leave: () => void;
}

export function createGrpcAnswer(parts: GrpcAnswerParts): GrpcAnswer {
  const { call, context, exchange } = parts;
  // Kept before the caller replaces it with `fail`.
  const sendStatus = call.sendStatus.bind(call);
  const listeners: ((error?: ConnectError) => void)[] = [(error) => context.abort(error)];
  let headersSent = false;
  const finish = (error?: ConnectError) => listeners.forEach((listen) => void listen(error));
  // Also before an error, where the method set some: else they would turn into trailers.
  const sendHeaders = () => {
    if (!headersSent) call.sendMetadata(firstMetadata(exchange, context));
    headersSent = true;
  };
  const deliver = (error: ConnectError) => {
    if (context.headersSet !== undefined) sendHeaders();
    const metadata = headersSent ? new Metadata() : firstMetadata(exchange, context);
    addHeaders(metadata, context.trailersSet);
    finish(error);
    sendStatus(toStatus(error, metadata));
    // A caller that still sends is told to stop, and holds no more of the connection's streams.
    if (!headersSent) parts.leave();
  };
  const fail = (thrown: unknown) => {
    if (!exchange.ended) deliver(exchange.fail(thrown));
  };
  const succeed = () => {
    sendHeaders();
    exchange.succeed();
    finish();
    sendStatus({ code: 0, details: "", metadata: trailersOf(context) });
  };
  const send = (bytes: Buffer, onTaken: () => void) => {
    sendHeaders();
    exchange.responseMessages += 1;
    call.sendMessage(bytes, onTaken);
  };
  return {
    async sendOne(run, encode) {
      try {
        const output = encode(await run());
        if (exchange.ended) return;
        send(output, ignore);
        succeed();
      } catch (error) {
        fail(error);
      }
    },
    async sendAll(run, encode) {
      const window = createSendWindow(parts);
      listeners.push(window.release);
      const sendNext = (bytes: Buffer) => {
        send(bytes, window.add(bytes.length));
        return window.room();
      };
      try {
        await pump(run(), (output) => sendNext(encode(output)), exchange);
        if (!exchange.ended) succeed();
      } catch (error) {
        fail(error);
      }
    },
    fail,
    deliver,
    onEnd: (listener) => void listeners.push(listener),
  };
}

/** Headers of the answer, or of an answer that is nothing but an error. */
function firstMetadata(exchange: Exchange, context: CallContext): Metadata {
  const metadata = new Metadata();
  metadata.set(callIdHeader, exchange.callId);
  addHeaders(metadata, context.headersSet);
  return metadata;
}

function toStatus(error: ConnectError, metadata: Metadata) {
  metadata.set("grpc-status-details-bin", encodeStatus(error));
  return { code: error.code as number, details: error.rawMessage, metadata };
}

function trailersOf({ trailersSet }: CallContext): Metadata | null {
  if (trailersSet === undefined) return null;
  const metadata = new Metadata();
  addHeaders(metadata, trailersSet);
  return metadata;
}

/** Sends one output after the other until there is no more or the call has ended. */
async function pump<T>(
  outputs: AsyncIterable<T>,
  send: (output: T) => Promise<void> | undefined,
  exchange: Exchange,
): Promise<void> {
  for await (const output of outputs) {
    if (exchange.ended) return;
    const room = send(output);
    if (room !== undefined) await room;
    if (exchange.ended) return;
  }
}

function ignore(): void {}
