import { Code, ConnectError, type Transport } from "@connectrpc/connect";

/**
 * `inner` over HTTP/1.1, where an answer begins once the whole request is there: calls that need
 * both at once fail with a word on what to do, instead of a broken connection.
 */
export function createHalfDuplexTransport(inner: Transport): Transport {
  return {
    unary: inner.unary,
    stream: async (method, ...call) => {
      if (method.methodKind !== "bidi_streaming") return inner.stream(method, ...call);
      const message = `${method.name} needs gRPC: connect(url, { protocol: "grpc" }) on Node`;
      throw new ConnectError(message, Code.Unimplemented);
    },
  };
}
