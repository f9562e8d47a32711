import type { IncomingHttpHeaders } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import type { ConnectError } from "@connectrpc/connect";
import type { Metadata } from "@grpc/grpc-js";
import { StatusSchema } from "../../clients/gen/google/rpc/status_pb.ts";

/** Request headers as service implementations see them; several values of one name are joined. */
export function toHeaders(headers: IncomingHttpHeaders): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(":") || value === undefined) continue;
    result.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return result;
}

/** Adds headers of a service implementation; those ending in `-bin` hold base64, as in Connect. */
export function addHeaders(metadata: Metadata, headers: Headers | undefined): void {
  for (const [name, value] of headers ?? []) {
    if (!name.endsWith("-bin")) {
      // gRPC carries printable ASCII only.
      metadata.set(name, value.replace(/[^ -~]/g, "?"));
      continue;
    }
    for (const part of value.split(",")) metadata.add(name, Buffer.from(part.trim(), "base64"));
  }
}

/** `google.rpc.Status` of an error: what the trailer `grpc-status-details-bin` holds. */
export function encodeStatus({ code, rawMessage, details }: ConnectError): Buffer {
  const packed = details.map((detail) =>
    "desc" in detail
      ? anyPack(detail.desc, create(detail.desc, detail.value))
      : { typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value },
  );
  const status = create(StatusSchema, { code, message: rawMessage, details: packed });
  return fillUp(toBuffer(toBinary(StatusSchema, status)), code);
}

/**
 * Repeats the field `code`, which changes nothing, until the length divides by three: gRPC asks
 * for base64 without padding, and grpc-js writes it with.
 */
function fillUp(status: Buffer, code: number): Buffer {
  const field = [0x08, code];
  const repeated = { 0: [], 1: field, 2: [...field, ...field] }[status.length % 3] ?? [];
  return Buffer.concat([status, Buffer.from(repeated)]);
}

/** The same bytes as Node's own type, without a copy. */
export function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
