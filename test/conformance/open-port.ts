import { createServer, type Socket } from "node:net";
import { ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { bind } from "../../src/rpc/bind.ts";
import { createDispatch } from "../../src/rpc/dispatch.ts";
import { createGrpcStack } from "../../src/rpc/grpc.ts";
import { createHttpStack } from "../../src/rpc/http.ts";
import { type Chain, createChain } from "../../src/rpc/interceptors.ts";
import { collectMethods } from "../../src/rpc/methods.ts";
import { createOriginCheck } from "../../src/rpc/origin.ts";
import { portLimits } from "../../src/rpc/port-limits.ts";
import { createRuntime } from "../../src/runtime.ts";
import { silentObserver } from "../silent-observer.ts";

/**
 * Both stacks of the port as `listen` puts them together, but that errors go out as the service
 * throws them: the suite compares them with those it asked for, and ours have details of our own.
 */
export async function openPort(options: {
  readonly routes: (router: ConnectRouter) => void;
  readonly messageBytesMax?: number;
}): Promise<number> {
  const runtime = createRuntime({ onTaskFailure: (_, error) => Promise.reject(error) });
  const observer = silentObserver;
  const { messageBytesMax = portLimits.messageBytesMax } = options;
  const limits = { ...portLimits, messageBytesMax };
  const methods = collectMethods(options.routes);
  const chain = sendAsThrown(
    createChain({ runtime, observer, token: "", slowConsumerMs: limits.slowConsumerMs }),
  );
  const server = createServer({ noDelay: true, keepAlive: true, allowHalfOpen: true });
  const port = await bind(server, { host: "127.0.0.1", port: 0 });
  const checkOrigin = createOriginCheck({ port, allowedHosts: [], allowedOrigins: [] });
  const origins = { checkOrigin, allowedOrigins: [] };
  const stack = { methods, chain, runtime, observer, ...origins, limits, pages: [] };
  const grpc = createGrpcStack(stack);
  const http = createHttpStack(stack);
  const dispatch = createDispatch({ http1: http.inject, http2: grpc.inject, runtime, ...limits });
  server.on("connection", (socket: Socket) => {
    socket.on("error", () => {}); // Its `close` follows.
    dispatch.take(socket);
  });
  return port;
}

function sendAsThrown(chain: Chain): Chain {
  return Object.create(chain, {
    open: {
      value(...call: Parameters<Chain["open"]>) {
        const exchange = chain.open(...call);
        let error: ConnectError | undefined;
        const fail = (thrown: unknown) => {
          const failed = exchange.fail(thrown);
          error ??= isWanted(thrown) ? thrown : withoutDetails(failed);
          return error;
        };
        return Object.create(exchange, { fail: { value: fail }, error: { get: () => error } });
      },
    },
    refuse: {
      value(...refused: Parameters<Chain["refuse"]>) {
        const { callId, error } = chain.refuse(...refused);
        return { callId, error: withoutDetails(error) };
      },
    },
  });
}

const wanted = new WeakSet<ConnectError>();

/** An error that the suite asked for. */
export function toWanted(error: ConnectError): ConnectError {
  wanted.add(error);
  return error;
}

function isWanted(thrown: unknown): thrown is ConnectError {
  return thrown instanceof ConnectError && wanted.has(thrown);
}

function withoutDetails({ rawMessage, code }: ConnectError): ConnectError {
  return new ConnectError(rawMessage, code);
}
