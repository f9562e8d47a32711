import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import {
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
} from "@grpc/grpc-js";
import type { Runtime } from "../domain/runtime.ts";
import { runGrpcCall } from "./grpc-call.ts";
import { createGrpcGate } from "./grpc-gate.ts";
import type { Chain } from "./interceptors.ts";
import type { Methods } from "./methods.ts";
import type { OriginCheck } from "./origin.ts";
import type { PortLimits } from "./port-limits.ts";
import { watchUnsent } from "./unsent.ts";

/** The HTTP/2 side of the port: all that the rest of the server knows of it. */
export interface Http2Stack extends Disposable {
  /** Takes over a connection whose first bytes are those of HTTP/2. */
  inject(socket: Socket): void;
  /** Tells every client by GOAWAY to go; connections close as their calls end. */
  drain(graceMs: number): void;
}

export interface GrpcStackParts {
  readonly methods: Methods;
  readonly chain: Chain;
  readonly runtime: Runtime;
  readonly checkOrigin: OriginCheck;
  readonly limits: PortLimits;
}

/**
 * The parts of grpc-js that it has no public name for. Its version is pinned; a test holds them.
 */
interface GrpcServerInternals {
  _verifyContentType(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean;
}

/**
 * gRPC by grpc-js. It frames, decompresses and keeps the deadlines; messages are decoded here, and
 * calls run through the chain that the other stack uses too.
 */
export function createGrpcStack(parts: GrpcStackParts): Http2Stack {
  const { methods, chain, runtime, limits } = parts;
  const gate = createGrpcGate(parts);
  const takeOver: ServerInterceptor = (_method, call) => {
    const { spec, path, stream, headers, peer } = gate.admitted();
    const start = () =>
      runGrpcCall({
        call,
        spec,
        path,
        headers,
        peer,
        isReset: () => stream.aborted,
        cut: () => close(stream, constants.NGHTTP2_CANCEL),
        watch: () => watchUnsent(unsentOf(stream), limits.slowConsumerMs),
        leave: () => close(stream, constants.NGHTTP2_NO_ERROR),
        chain,
        runtime,
        messageBytesMax: limits.messageBytesMax,
      });
    // The listener of grpc-js's own handlers is never started: the call is answered above.
    return new ServerInterceptingCall(call, { start });
  };
  const server = new Server({ ...channelOptions(limits), interceptors: [takeOver] });
  const internals = server as unknown as GrpcServerInternals;
  if (typeof internals._verifyContentType !== "function") {
    throw new Error("this version of grpc-js has no _verifyContentType: install the pinned one");
  }
  internals._verifyContentType = gate.verify;
  for (const path of methods.byPath.keys()) {
    server.register(path, neverCalled, identity, identity, "unary");
  }
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    inject(socket) {
      // Unlike HTTP/1.1, a client of HTTP/2 that has ended its side wants nothing more.
      socket.allowHalfOpen = false;
      injector.injectConnection(socket);
    },
    drain: (graceMs) => injector.drain(graceMs),
    [Symbol.dispose]: () => server.forceShutdown(),
  };
}

function channelOptions(limits: PortLimits) {
  return {
    "grpc.max_receive_message_length": limits.messageBytesMax,
    "grpc.max_send_message_length": -1,
    "grpc.max_concurrent_streams": limits.streamsPerConnectionMax,
    "grpc-node.max_session_memory": limits.sessionMegabytesMax,
    "grpc.keepalive_time_ms": limits.pingMs,
    "grpc.keepalive_timeout_ms": limits.pingTimeoutMs,
    "grpc.enable_channelz": 0,
  };
}

function unsentOf(stream: ServerHttp2Stream) {
  return {
    waitingBytes: () => (stream.destroyed ? 0 : stream.writableLength),
    // Of the whole connection: Node does not tell it for one stream.
    progress: () => stream.session?.socket.bytesWritten ?? 0,
    cut: () => close(stream, constants.NGHTTP2_CANCEL),
  };
}

function close(stream: ServerHttp2Stream, code: number): void {
  if (!stream.destroyed) stream.close(code);
}

function identity(bytes: Buffer): Buffer {
  return bytes;
}

function neverCalled(): void {}
