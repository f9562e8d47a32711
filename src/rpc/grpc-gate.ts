import {
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { MethodImplSpec } from "@connectrpc/connect";
import type { Failure } from "../domain/failure.ts";
import { callIdHeader } from "./call.ts";
import { toErrorBody } from "./error-body.ts";
import type { GrpcStackParts } from "./grpc.ts";
import { encodeStatus } from "./grpc-metadata.ts";
import { isFarGrpcTimeout } from "./timeout.ts";
import { methodNotFound, namesOf } from "./unknown-method.ts";

/** A stream that is a gRPC call of a known method. */
export interface AdmittedStream {
  readonly spec: MethodImplSpec;
  readonly path: string;
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  readonly peer: string;
}

export interface GrpcGate {
  /**
   * Looks at a new stream before grpc-js does; answers it and says false when it goes no further.
   */
  verify(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean;
  /** The stream that was let in last: grpc-js asks for its handler in the same tick. */
  admitted(): AdmittedStream;
}

const grpcContentType = /^application\/grpc(\+proto)?\s*(;.*)?$/i;

/** Checks every stream of HTTP/2: content type, origin, header size, method. */
export function createGrpcGate(parts: Omit<GrpcStackParts, "runtime">): GrpcGate {
  const { methods, chain, checkOrigin, limits } = parts;
  const peers = new WeakMap<ServerHttp2Session, string>();
  let admitted: AdmittedStream | undefined;
  const refuse = (stream: ServerHttp2Stream, path: string, failure: Failure) => {
    const names = { ...namesOf(methods, path, failure), protocol: "grpc" };
    const { callId, error } = chain.refuse({ ...names, peer: peerOf(peers, stream) }, failure);
    stream.respond(
      {
        ":status": 200,
        "content-type": "application/grpc+proto",
        "grpc-status": error.code,
        "grpc-message": encodeURI(error.rawMessage),
        "grpc-status-details-bin": encodeStatus(error).toString("base64"),
        [callIdHeader]: callId,
      },
      { endStream: true },
    );
    leave(stream);
    return false;
  };
  return {
    verify(stream, headers) {
      const path = headers[":path"] ?? "";
      if (!grpcContentType.test(headers["content-type"] ?? "")) {
        return refuseMediaType(stream, headers, parts, peerOf(peers, stream));
      }
      const failure = checkOrigin(originOf(headers)) ?? checkSize(headers, limits.headerBytesMax);
      if (failure !== undefined) return refuse(stream, path, failure);
      const spec = methods.byPath.get(path);
      if (spec === undefined) return refuse(stream, path, methodNotFound(path));
      dropFarDeadline(headers);
      admitted = { spec, path, stream, headers, peer: peerOf(peers, stream) };
      return true;
    },
    admitted() {
      if (admitted === undefined) throw new Error("grpc-js took a stream that was not let in");
      const stream = admitted;
      admitted = undefined;
      return stream;
    },
  };
}

/** The address of a session's socket costs several look-ups through a proxy: they are made once. */
function peerOf(
  peers: WeakMap<ServerHttp2Session, string>,
  { session }: ServerHttp2Stream,
): string {
  if (session === undefined) return "";
  let peer = peers.get(session as ServerHttp2Session);
  if (peer === undefined) {
    const { remoteAddress = "", remotePort = 0 } = session.socket;
    peer = `${remoteAddress}:${remotePort}`;
    peers.set(session as ServerHttp2Session, peer);
  }
  return peer;
}

function originOf(headers: IncomingHttpHeaders) {
  const fetchSite = headers["sec-fetch-site"];
  return {
    hosts: [headers[":authority"], headers.host],
    origin: headers.origin,
    fetchSite: typeof fetchSite === "string" ? fetchSite : undefined,
  };
}

function checkSize(headers: IncomingHttpHeaders, headerBytesMax: number): Failure | undefined {
  let bytes = 0;
  for (const name in headers) bytes += name.length + String(headers[name]).length;
  if (bytes <= headerBytesMax) return undefined;
  return {
    reason: "LIMIT_EXCEEDED",
    message: `the headers of a request may have ${headerBytesMax} bytes at most`,
    metadata: { limit: "header_bytes_max", value: String(headerBytesMax) },
  };
}

/** grpc-js lets a deadline that is too far for a timer pass at once. */
function dropFarDeadline(headers: IncomingHttpHeaders): void {
  const timeout = headers["grpc-timeout"];
  if (typeof timeout === "string" && isFarGrpcTimeout(timeout)) delete headers["grpc-timeout"];
}

/**
 * Closes a stream once its answer is out. What is still sent is discarded: it must not use up the
 * window that the connection's other calls share.
 */
function leave(stream: ServerHttp2Stream): void {
  stream.resume();
  stream.close(constants.NGHTTP2_NO_ERROR);
}

/** Anything but gRPC over HTTP/2 gets a plain answer that a person can read. */
function refuseMediaType(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { methods, chain }: Pick<GrpcStackParts, "methods" | "chain">,
  peer: string,
): boolean {
  const path = headers[":path"] ?? "";
  const failure: Failure = {
    reason: "METHOD_NOT_FOUND",
    message:
      "HTTP/2 serves gRPC only (content-type application/grpc): use HTTP/1.1 for Connect, gRPC-Web and pages",
  };
  const refused = { ...namesOf(methods, path, failure), protocol: "http", peer };
  const { callId, error } = chain.refuse(refused, failure);
  const body = toErrorBody(error);
  stream.respond({
    ":status": 415,
    "content-type": "application/json",
    [callIdHeader]: callId,
  });
  stream.end(headers[":method"] === "HEAD" ? undefined : body);
  leave(stream);
  return false;
}
