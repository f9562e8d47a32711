import { fromBinary } from "@bufbuild/protobuf";
import { type Code, ConnectError } from "@connectrpc/connect";
import type { Metadata, ServiceError } from "@grpc/grpc-js";
import { StatusSchema } from "./gen/google/rpc/status_pb.ts";

/** Whatever a call over grpc-js threw, as the same call over Connect would. */
export function toConnectError(thrown: unknown): ConnectError {
  if (!isServiceError(thrown)) return ConnectError.from(thrown);
  const { code, details, metadata } = thrown;
  const error = new ConnectError(
    details,
    code as number as Code,
    toHeaders(metadata),
    undefined,
    thrown,
  );
  const [status] = metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(status)) return error;
  error.details = fromBinary(StatusSchema, status).details.map(({ typeUrl, value }) => ({
    type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
    value,
  }));
  return error;
}

/** The text entries of gRPC metadata. */
export function toHeaders(metadata: Metadata): Headers {
  const headers = new Headers();
  for (const name of Object.keys(metadata.getMap())) {
    for (const value of metadata.get(name)) {
      if (typeof value === "string") headers.append(name, value);
    }
  }
  return headers;
}

function isServiceError(thrown: unknown): thrown is ServiceError {
  return thrown instanceof Error && "code" in thrown && "details" in thrown && "metadata" in thrown;
}
