import type { OutgoingHttpHeaders } from "node:http";
import { type ClientSessionRequestOptions, connect } from "node:http2";
import type { Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { presentAs } from "../clients/client.ts";
import type { Connection } from "./connection.ts";

/** gRPC over HTTP/2: every call of any server, also streams in both directions. */
export function openGrpcTransport({ url, identity }: Connection): Disposable & Transport {
  const session = connect(url);
  const { promise: connected, resolve, reject } = Promise.withResolvers<void>();
  connected.catch(() => {}); // Awaited by each request.
  session.on("connect", () => resolve());
  session.on("error", reject); // Stays for good: a later error ends the requests, which tell it.
  const sessionManager = {
    authority: new URL(url).origin,
    async request(
      method: string,
      path: string,
      headers: OutgoingHttpHeaders,
      options: ClientSessionRequestOptions,
    ) {
      await connected;
      return session.request({ ...headers, ":method": method, ":path": path }, options);
    },
    notifyResponseByteRead() {},
  };
  const interceptors = [presentAs(identity)];
  const transport = createGrpcTransport({ baseUrl: url, sessionManager, interceptors });
  return { ...transport, [Symbol.dispose]: () => session.destroy() };
}

/** Connect over HTTP/1.1: every call but streams in both directions. */
export function createPlainTransport({ url, identity }: Connection): Transport {
  const interceptors = [presentAs(identity)];
  return createConnectTransport({ baseUrl: url, httpVersion: "1.1", interceptors });
}
