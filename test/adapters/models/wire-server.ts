import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as it arrived. */
export interface WireRequest {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of four formats
  readonly body: any;
  /** Resolves when the connection of the request has ended, by whoever. */
  readonly closed: Promise<void>;
}

/** What the server does with one request. */
export type WireReply = (answer: WireAnswer, request: WireRequest) => Promise<void> | void;

/** How a reply is written. */
export interface WireAnswer {
  /** Status and headers of an answer that streams; 200 unless said. */
  head(status?: number, headers?: Readonly<Record<string, string>>): void;
  /** Writes bytes and waits until they are handed over, so that they travel on their own. */
  write(bytes: Uint8Array | string): Promise<void>;
  end(): void;
  /** Breaks the connection. */
  cut(): void;
}

/**
 * A server on 127.0.0.1 that answers each request with the next reply of its script; the last reply
 * is repeated. It knows no wire format: replies write bytes.
 */
export async function openWireServer(...script: readonly WireReply[]) {
  const requests: WireRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing, requests, script);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Requests so far. */
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  requests: WireRequest[],
  script: readonly WireReply[],
) {
  const closed = new Promise<void>((resolve) => outgoing.once("close", resolve));
  let text = "";
  for await (const chunk of incoming.setEncoding("utf8")) text += chunk;
  const reply = script[Math.min(requests.length, script.length - 1)];
  const { url = "", headers } = incoming;
  const request = { path: url, headers, body: JSON.parse(text || "{}"), closed };
  requests.push(request);
  await reply?.(toAnswer(outgoing), request);
}

function toAnswer(outgoing: ServerResponse): WireAnswer {
  outgoing.socket?.setNoDelay(true);
  return {
    head: (status = 200, headers = { "content-type": "text/event-stream" }) => {
      outgoing.writeHead(status, headers);
      outgoing.flushHeaders();
    },
    write: (bytes) =>
      new Promise((resolve) => {
        // A closed connection takes nothing; the script goes on all the same.
        outgoing.write(bytes, () => resolve());
      }),
    end: () => outgoing.end(),
    cut: () => outgoing.destroy(),
  };
}
