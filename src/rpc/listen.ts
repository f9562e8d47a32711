import { createServer, type Socket } from "node:net";
import type { ConnectRouter } from "@connectrpc/connect";
import type { Observer } from "../domain/observer.ts";
import type { Runtime } from "../domain/runtime.ts";
import { bind, PortError, toUrl } from "./bind.ts";
import { createConnections } from "./connections.ts";
import { createDispatch } from "./dispatch.ts";
import { createGrpcStack } from "./grpc.ts";
import { createHealth } from "./health.ts";
import { createHttpStack } from "./http.ts";
import { createChain } from "./interceptors.ts";
import { collectMethods, type Methods } from "./methods.ts";
import { createOriginCheck } from "./origin.ts";
import type { Page } from "./page.ts";
import { type PortLimits, portLimits } from "./port-limits.ts";
import { registerReflection } from "./reflection.ts";
import { refuseConnection } from "./refuse-connection.ts";
import { stopPort } from "./stop-port.ts";

export type { Page, PortLimits };
export { PortError };

export interface ListenOptions {
  readonly host: string;
  /** 0 means any free one. */
  readonly port: number;
  /** Names in Host and `:authority` that are allowed besides those of this machine. */
  readonly allowedHosts: readonly string[];
  /** Origins of pages of other sites that may call, such as `http://localhost:5173`. */
  readonly allowedOrigins: readonly string[];
  /** Registers services of Connect's shape; they are served by gRPC, Connect and gRPC-Web alike. */
  readonly routes: (router: ConnectRouter) => void;
  readonly pages: readonly Page[];
  /** Opens the methods whose `(caxton.v1.access)` is ACCESS_TOKEN. */
  readonly token: string;
  readonly runtime: Runtime;
  readonly observer: Observer;
  readonly limits?: Partial<PortLimits>;
}

export interface ListenerStatus {
  readonly state: "serving" | "stopping";
  /** Connections open, of any protocol. */
  readonly connections: number;
  /** Calls not ended. */
  readonly calls: number;
}

/**
 * The open port. Disposing stops it: nothing new, streams end as STOPPING, the rest is let finish.
 */
export interface Listener extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  status(): ListenerStatus;
}

/**
 * Opens the port for gRPC (HTTP/2), Connect, gRPC-Web and pages (HTTP/1.1), and adds health and
 * reflection. Throws a `PortError` when the address cannot be had.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { runtime, observer, token } = options;
  const limits = { ...portLimits, ...options.limits };
  const connections = createConnections(limits);
  const health = createHealth(() => methods.services);
  const chain = createChain({ runtime, observer, token, slowConsumerMs: limits.slowConsumerMs });
  const methods: Methods = collectMethods((router) => {
    options.routes(router);
    health.register(router);
    registerReflection(router, () => methods.services);
  });
  const server = createServer({ noDelay: true, keepAlive: true, allowHalfOpen: true });
  const port = await bind(server, options);
  const { allowedHosts, allowedOrigins, pages } = options;
  const checkOrigin = createOriginCheck({ port, allowedHosts, allowedOrigins });
  const origins = { checkOrigin, allowedOrigins };
  const stack = { methods, chain, runtime, observer, ...origins, limits, pages };
  const grpc = createGrpcStack(stack);
  const http = createHttpStack(stack);
  const dispatch = createDispatch({ http1: http.inject, http2: grpc.inject, runtime, ...limits });
  server.on("connection", (socket: Socket) => {
    socket.on("error", () => {}); // Its `close` follows, and tells everyone who must know.
    if (connections.add(socket)) dispatch.take(socket);
    else refuseConnection(socket);
  });
  const parts = { server, connections, chain, health, grpc, http, dispatch, runtime, limits };
  let stopped: Promise<void> | undefined;
  return {
    url: toUrl({ host: options.host, port }),
    port,
    status: () => ({
      state: chain.stopping ? "stopping" : "serving",
      connections: connections.size,
      calls: chain.openCalls,
    }),
    [Symbol.asyncDispose]() {
      stopped ??= stopPort(parts);
      return stopped;
    },
  };
}
