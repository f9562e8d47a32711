import type { Socket } from "node:net";
import type { Failure } from "../domain/failure.ts";
import { toErrorBody } from "./error-body.ts";
import { toConnectError } from "./errors.ts";

interface Refusal {
  readonly status: string;
  readonly failure: Failure;
}

const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    failure: { reason: "LIMIT_EXCEEDED", message: "the headers of the request are too large" },
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: "408 Request Timeout",
    failure: { reason: "DEADLINE_EXCEEDED", message: "the request did not arrive in time" },
  },
};

const notHttp: Refusal = {
  status: "400 Bad Request",
  failure: {
    reason: "MALFORMED_MESSAGE",
    message: "this is not HTTP: the port speaks plain HTTP/1.1, and gRPC over plain HTTP/2",
  },
};

/** Answers what Node could not read as a request, then closes the connection. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  // A connection on which an answer has begun cannot be given another.
  const answering = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage;
  if (!socket.writable || answering?.headersSent || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const { status, failure } = refusals[error.code ?? ""] ?? notHttp;
  const body = toErrorBody(toConnectError(failure));
  const head = [
    `HTTP/1.1 ${status}`,
    "content-type: application/json",
    `content-length: ${body.byteLength}`,
    "connection: close",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  socket.end(body);
  socket.destroySoon();
}
