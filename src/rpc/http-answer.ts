import type { IncomingMessage, ServerResponse } from "node:http";
import type { ConnectError } from "@connectrpc/connect";
import type { Failure } from "../domain/failure.ts";
import { callIdHeader } from "./call.ts";
import type { Chain } from "./interceptors.ts";
import type { Methods } from "./methods.ts";
import { namesOf } from "./unknown-method.ts";

/** A request that goes no further. */
export interface HttpRefusal {
  readonly status: number;
  readonly failure: Failure;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What every answer has: a browser takes nothing for another type than it says. */
export const safeHeaders = { "x-content-type-options": "nosniff" } as const;

export interface RefusalContext {
  readonly methods: Methods;
  readonly chain: Chain;
  readonly path: string;
  readonly toBody: (error: ConnectError) => Uint8Array | string;
}

/** Answers a refusal as coded JSON and records it. */
export function answerRefusal(
  { methods, chain, path, toBody }: RefusalContext,
  request: IncomingMessage,
  response: ServerResponse,
  { status, failure, headers = {} }: HttpRefusal,
): void {
  const peer = peerOf(request);
  const refused = { ...namesOf(methods, path, failure), protocol: "http", peer };
  const { callId, error } = chain.refuse(refused, failure);
  const body = toBody(error);
  if (chain.stopping) response.setHeader("connection", "close");
  response.writeHead(status, {
    ...headers,
    ...safeHeaders,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    [callIdHeader]: callId,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Address and port of the other end. */
export function peerOf({ socket }: IncomingMessage): string {
  return `${socket.remoteAddress ?? ""}:${socket.remotePort ?? 0}`;
}
