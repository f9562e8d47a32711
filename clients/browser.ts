import { createTransport } from "@connectrpc/connect/protocol-connect";
import { type CaxtonClient, type ClientOptions, createCaxtonClient, presentAs } from "./client.ts";
import { fetchClient } from "./fetch-client.ts";
import { createHalfDuplexTransport } from "./half-duplex-transport.ts";

export { CaxtonError, type FieldViolation } from "./caxton-error.ts";
export type { Chat, ChatOptions, Recipient, Reply, SendChat } from "./chat.ts";
export type { CaxtonClient, ClientOptions } from "./client.ts";
export * from "./contract.ts";
export { TurnError } from "./turn-error.ts";

/** As `ClientOptions`: pages speak Connect only. */
export type ConnectOptions = ClientOptions;

const messageBytesMax = 0xffff_ffff;

/**
 * Typed clients of the server at `url` for pages and workers, by `fetch`. The server answers pages
 * of its own origin only. `deployAgents` sends all files before its answer; `chatSession` is not to
 * be had.
 */
export function connect(url: string, options: ConnectOptions = {}): CaxtonClient {
  const transport = createTransport({
    httpClient: fetchClient,
    baseUrl: url.replace(/\/+$/, ""),
    useBinaryFormat: true,
    interceptors: [presentAs(options)],
    acceptCompression: [],
    sendCompression: null,
    compressMinBytes: messageBytesMax,
    readMaxBytes: messageBytesMax,
    writeMaxBytes: messageBytesMax,
  });
  return createCaxtonClient(createHalfDuplexTransport(transport), options);
}
