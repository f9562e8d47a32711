import type { IncomingHttpHeaders } from "node:http2";
import { create, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import type { MethodImplSpec } from "@connectrpc/connect";
import { status as grpcCodes, type ServerInterceptingCallInterface } from "@grpc/grpc-js";
import { FailureError } from "../domain/failure.ts";
import type { Runtime } from "../domain/runtime.ts";
import { type CallContext, createCallContext } from "./call-context.ts";
import { canceled, deadlinePassed, malformedMessage, messageTooLarge } from "./errors.ts";
import { createGrpcAnswer, type GrpcAnswer } from "./grpc-answer.ts";
import { toBuffer } from "./grpc-metadata.ts";
import { createGrpcRequests } from "./grpc-requests.ts";
import type { Chain } from "./interceptors.ts";

/** One gRPC call as the HTTP/2 side hands it over. */
export interface GrpcCallParts {
  readonly call: ServerInterceptingCallInterface;
  readonly spec: MethodImplSpec;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly peer: string;
  /** Whether the caller has reset the HTTP/2 stream. */
  readonly isReset: () => boolean;
  /** Resets the HTTP/2 stream. */
  readonly cut: () => void;
  /** Resets it if the reader takes nothing of what was left behind. */
  readonly watch: () => void;
  /** Closes it once the answer is out, whatever the caller still sends. */
  readonly leave: () => void;
  readonly chain: Chain;
  readonly runtime: Runtime;
  readonly messageBytesMax: number;
}

/** Answers one call with a service implementation of Connect's shape. */
export function runGrpcCall(parts: GrpcCallParts): void {
  const { call, spec, path, headers, chain } = parts;
  const context = createCallContext({
    method: spec.method,
    protocolName: "grpc",
    requestMethod: "POST",
    path,
    headers,
    deadline: call.getDeadline() as number,
  });
  const head = {
    method: spec.method,
    protocol: "grpc",
    peer: parts.peer,
    header: (name: string) => headers[name] as string | undefined,
  };
  const control = {
    abort: (error: Parameters<typeof answer.deliver>[0]) => answer.deliver(error),
    cut: parts.cut,
  };
  const exchange = chain.open(head, control);
  const answer = createGrpcAnswer({ ...parts, context, exchange });
  answer.onEnd(parts.watch);
  // What grpc-js finds out by itself (deadline, size, compression) it says by this same function.
  call.sendStatus = ({ code, details }) =>
    answer.fail(libraryFailure(code ?? grpcCodes.INTERNAL, details ?? "", parts.messageBytesMax));
  try {
    context.admit(exchange.admit());
    // grpc-js finds out by a timer, and by then the method may have run.
    if (Number(call.getDeadline()) <= Date.now()) throw deadlinePassed();
  } catch (error) {
    answer.fail(error);
    return;
  }
  const input = takesStream(spec)
    ? streamInput(parts, context, answer)
    : singleInput(parts, context, answer);
  let started = false;
  call.start({
    onReceiveMetadata: () => {
      started = true;
      input.start();
    },
    onReceiveMessage: (bytes: Uint8Array) => {
      exchange.requestMessages += 1;
      input.message(bytes);
    },
    // A stream that was reset ends too.
    onReceiveHalfClose: () => void (parts.isReset() ? answer.fail(canceled()) : input.end()),
    // Also told of every call that is over.
    onCancel: () => void (exchange.ended || answer.fail(canceled())),
  });
  // grpc-js says nothing at all of a call whose caller had left before it was started.
  if (!started) answer.fail(canceled());
}

/** Takes what the caller sends. */
interface Input {
  start(): void;
  message(bytes: Uint8Array): void;
  end(): void;
}

function takesStream({ kind }: MethodImplSpec): boolean {
  return kind === "client_streaming" || kind === "bidi_streaming";
}

/** Input of a method that takes one message: it runs once the caller has half-closed. */
function singleInput(
  { call, spec }: GrpcCallParts,
  context: CallContext,
  answer: GrpcAnswer,
): Input {
  let request: Uint8Array | undefined;
  return {
    start: () => call.startRead(),
    message(bytes) {
      if (request !== undefined) {
        answer.fail(wrongCount("one request message and no more"));
        return;
      }
      request = bytes;
      call.startRead();
    },
    end() {
      if (request === undefined) answer.fail(wrongCount("a request message"));
      else runSingle(spec, request, context, answer);
    },
  };
}

function runSingle(
  spec: MethodImplSpec,
  bytes: Uint8Array,
  context: CallContext,
  answer: GrpcAnswer,
): void {
  let request: ReturnType<typeof decode>;
  try {
    request = decode(spec, bytes);
  } catch (error) {
    answer.fail(malformedMessage(error));
    return;
  }
  if (spec.kind === "unary") {
    answer.sendOne(
      () => spec.impl(request, context),
      (output) => encode(spec, output),
    );
  } else if (spec.kind === "server_streaming") {
    answer.sendAll(
      () => spec.impl(request, context),
      (output) => encode(spec, output),
    );
  }
}

/** Input of a method that takes a stream: it runs at once, and pulls. */
function streamInput(parts: GrpcCallParts, context: CallContext, answer: GrpcAnswer): Input {
  const { call, spec } = parts;
  const requests = createGrpcRequests<Message>(() => call.startRead());
  answer.onEnd((error) => requests.fail(error));
  return {
    start() {
      if (spec.kind === "client_streaming") {
        answer.sendOne(
          () => spec.impl(requests, context),
          (output) => encode(spec, output),
        );
      } else if (spec.kind === "bidi_streaming") {
        answer.sendAll(
          () => spec.impl(requests, context),
          (output) => encode(spec, output),
        );
      }
    },
    message(bytes) {
      try {
        requests.push(decode(spec, bytes));
      } catch (error) {
        answer.fail(malformedMessage(error));
      }
    },
    end: () => requests.end(),
  };
}

function decode({ method }: MethodImplSpec, bytes: Uint8Array) {
  return fromBinary(method.input, bytes);
}

function encode({ method }: MethodImplSpec, output: Parameters<typeof create>[1]): Buffer {
  return toBuffer(toBinary(method.output, create(method.output, output)));
}

function wrongCount(expected: string): FailureError {
  const message = `the method takes ${expected}`;
  return new FailureError({ reason: "METHOD_NOT_FOUND", message });
}

function libraryFailure(code: number, details: string, messageBytesMax: number): FailureError {
  switch (code) {
    case grpcCodes.RESOURCE_EXHAUSTED:
      return messageTooLarge(messageBytesMax);
    case grpcCodes.DEADLINE_EXCEEDED:
      return deadlinePassed();
    case grpcCodes.UNIMPLEMENTED:
      return new FailureError({ reason: "METHOD_NOT_FOUND", message: details });
    default:
      // All else it refuses by itself is a request it cannot read: bad compression, bad timeout.
      return malformedMessage(new Error(details));
  }
}
