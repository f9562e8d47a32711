import type { Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { type CaxtonClient, type ClientOptions, createCaxtonClient, presentAs } from "./client.ts";
import { createHalfDuplexTransport } from "./half-duplex-transport.ts";
import { lateGzip } from "./late-gzip.ts";
import { createLazyTransport } from "./lazy-transport.ts";

export { CaxtonError, type FieldViolation } from "./caxton-error.ts";
export type { Chat, ChatOptions, Recipient, Reply, SendChat } from "./chat.ts";
export type { CaxtonClient, ClientOptions } from "./client.ts";
export * from "./contract.ts";
export { TurnError } from "./turn-error.ts";

export interface ConnectOptions extends ClientOptions {
  /**
   * `connect` (HTTP/1.1) or `grpc` (HTTP/2, by grpc-js, which is loaded with the first call);
   * `chat.chatSession` needs the latter. Default: `connect`.
   */
  readonly protocol?: "connect" | "grpc" | undefined;
}

/**
 * Typed clients of the server at `url`, such as `http://127.0.0.1:8080`. Nothing is sent before the
 * first call; calls throw `CaxtonError`. A stream that is left ends on the server too.
 */
export function connect(url: string, options: ConnectOptions = {}): CaxtonClient {
  return createCaxtonClient(createTransport(url, options), options);
}

function createTransport(url: string, options: ConnectOptions): Transport {
  const interceptors = [presentAs(options)];
  if (options.protocol !== "grpc") {
    const transport = createConnectTransport({
      baseUrl: url,
      httpVersion: "1.1",
      interceptors,
      acceptCompression: [lateGzip],
    });
    return createHalfDuplexTransport(transport);
  }
  return createLazyTransport(async () => {
    const { createGrpcTransport } = await import("./grpc-transport.ts");
    return createGrpcTransport(url, interceptors);
  });
}
