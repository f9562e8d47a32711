import type { Socket } from "node:net";
import { toErrorBody } from "./error-body.ts";
import { toConnectError } from "./errors.ts";

const lingerMs = 1_000;

const error = toConnectError({
  reason: "LIMIT_EXCEEDED",
  message: "there are too many connections: close some, or use one connection for many calls",
  metadata: { limit: "connections_max" },
});
const body = Buffer.from(toErrorBody(error));
const answer = Buffer.concat([
  Buffer.from(
    [
      "HTTP/1.1 503 Service Unavailable",
      "content-type: application/json",
      `content-length: ${body.length}`,
      "retry-after: 1",
      "connection: close",
      "\r\n",
    ].join("\r\n"),
  ),
  body,
]);

/**
 * Refuses a connection that is one too many, in words for HTTP/1.1. To gRPC it is a lost
 * connection, which its clients take for UNAVAILABLE.
 */
export function refuseConnection(socket: Socket): void {
  socket.end(answer);
  socket.resume();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
