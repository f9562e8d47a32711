import { once } from "node:events";
import { request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  type OutgoingHttpHeaders as Http2Headers,
  type IncomingHttpHeaders,
} from "node:http2";
import { connect, type Socket } from "node:net";
import { fromBinary } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { ErrorInfoSchema } from "../../clients/gen/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../clients/gen/google/rpc/status_pb.ts";

/** An HTTP/1.1 answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
  /** Of the JSON error, if it is one. */
  readonly code: string;
  readonly reason: string;
}

export interface RawRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

/** One HTTP/1.1 request with exactly these headers. */
export async function send(
  port: number,
  { path, method, headers, body }: RawRequest,
): Promise<RawAnswer> {
  const request = httpRequest({
    port,
    host: "127.0.0.1",
    path,
    method: method ?? "POST",
    headers: { host: `127.0.0.1:${port}`, ...headers },
    agent: false,
  });
  request.end(body);
  const [response] = await once(request, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return {
    status: response.statusCode,
    headers: response.headers,
    body: text,
    ...codesOf(text),
  };
}

function codesOf(body: string): { code: string; reason: string } {
  try {
    const { code = "", details = [] } = JSON.parse(body);
    const info = details.find(({ type }: { type: string }) => type === "google.rpc.ErrorInfo");
    if (info === undefined) return { code, reason: "" };
    return { code, reason: fromBinary(ErrorInfoSchema, Buffer.from(info.value, "base64")).reason };
  } catch {
    return { code: "", reason: "" };
  }
}

/** A TCP connection that speaks only what it is told, and keeps what it hears. */
export interface RawConnection extends Disposable {
  readonly socket: Socket;
  readonly heard: () => string;
  /** Resolves once the other end has closed it. */
  readonly closed: Promise<void>;
  /** Resolves once what was heard matches. */
  hears(pattern: RegExp): Promise<string>;
}

export async function connectRaw(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: "127.0.0.1" });
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  socket.on("error", () => {}); // A reset is one way to be closed.
  await once(socket, "connect");
  let heard = "";
  socket.on("data", (chunk) => {
    heard += chunk.toString("latin1");
  });
  return {
    socket,
    heard: () => heard,
    closed,
    async hears(pattern) {
      while (!pattern.test(heard)) {
        if (socket.closed) throw new Error(`closed after: ${heard}`);
        await Promise.race([once(socket, "data"), closed]);
      }
      return heard;
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** A gRPC answer as it came over HTTP/2. */
export interface GrpcAnswer {
  readonly headers: IncomingHttpHeaders;
  /** Of a trailers-only answer, the headers. */
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly trailersOnly: boolean;
  readonly status: number;
  readonly reason: string;
}

export interface Http2Client extends Disposable {
  readonly session: ClientHttp2Session;
  /** One request with these headers and bytes of body, then a half-close. */
  send(path: string, body: Uint8Array, headers?: Http2Headers): Promise<GrpcAnswer>;
}

export async function connectGrpc(port: number): Promise<Http2Client> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on("error", () => {});
  await once(session, "connect");
  return {
    session,
    send: (path, body, headers = {}) => sendGrpc(session, path, body, headers),
    [Symbol.dispose]: () => session.destroy(),
  };
}

async function sendGrpc(
  session: ClientHttp2Session,
  path: string,
  body: Uint8Array,
  more: Http2Headers,
): Promise<GrpcAnswer> {
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
    ...more,
  });
  let trailers: IncomingHttpHeaders | undefined;
  stream.on("trailers", (received) => {
    trailers = received;
  });
  stream.end(body);
  const [headers] = (await once(stream, "response")) as [IncomingHttpHeaders];
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const last = trailers ?? headers;
  return {
    headers,
    trailers: last,
    trailersOnly: trailers === undefined,
    body: Buffer.concat(chunks),
    status: Number(last["grpc-status"] ?? -1),
    reason: reasonOf(last["grpc-status-details-bin"]),
  };
}

function reasonOf(details: unknown): string {
  if (typeof details !== "string") return "";
  const status = fromBinary(StatusSchema, Buffer.from(details, "base64"));
  for (const any of status.details) {
    const info = anyUnpack(any, ErrorInfoSchema);
    if (info !== undefined) return info.reason;
  }
  return "";
}

/** A message with the 5 bytes that gRPC and gRPC-Web put before it. */
export function frame(message: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
