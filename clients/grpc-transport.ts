import type { DescMethodStreaming, DescMethodUnary } from "@bufbuild/protobuf";
import {
  type ContextValues,
  createContextValues,
  type Interceptor,
  type Transport,
} from "@connectrpc/connect";
import { createMethodUrl, runStreamingCall, runUnaryCall } from "@connectrpc/connect/protocol";
import { ChannelCredentials, Client } from "@grpc/grpc-js";
import { callUnary, openStream } from "./grpc-calls.ts";

/** Of the wait before a lost connection is tried again: so that a call's own repeats find it. */
const channelOptions = {
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 2_000,
  "grpc.enable_retries": 0,
};

/** gRPC over grpc-js: HTTP/2, on one connection. */
export function createGrpcTransport(url: string, interceptors: Interceptor[]): Transport {
  const { protocol, host } = new URL(url);
  const isPlain = protocol === "http:";
  const credentials = isPlain
    ? ChannelCredentials.createInsecure()
    : ChannelCredentials.createSsl();
  const address = host.includes(":") ? host : `${host}:${isPlain ? 80 : 443}`;
  const client = new Client(address, credentials, channelOptions);
  const common = (
    method: DescMethodUnary | DescMethodStreaming,
    header: Headers,
    contextValues = createContextValues() as ContextValues,
  ) => ({
    service: method.parent,
    requestMethod: "POST",
    url: createMethodUrl(url, method),
    header,
    contextValues,
  });
  return {
    unary: (method, signal, timeoutMs, header, message, contextValues) => {
      const limits = toLimits(signal, timeoutMs);
      const request = { ...common(method, new Headers(header), contextValues), method, message };
      const next = callUnary<typeof method.input, typeof method.output>(client, limits.timeoutMs);
      return runUnaryCall({ interceptors, ...limits, req: { ...request, stream: false }, next });
    },
    stream: (method, signal, timeoutMs, header, message, contextValues) => {
      const limits = toLimits(signal, timeoutMs);
      const request = { ...common(method, new Headers(header), contextValues), method, message };
      const next = openStream<typeof method.input, typeof method.output>(client, limits.timeoutMs);
      return runStreamingCall({ interceptors, ...limits, req: { ...request, stream: true }, next });
    },
  };
}

/** As for the transports of Connect, 0 means no deadline. */
function toLimits(signal: AbortSignal | undefined, timeoutMs: number | undefined) {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(timeoutMs === undefined || timeoutMs <= 0 ? {} : { timeoutMs }),
  };
}
