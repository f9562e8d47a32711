import { type DescService, toJson } from "@bufbuild/protobuf";
import {
  type CallOptions,
  type Client,
  Code,
  ConnectError,
  createClient,
} from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { DiagnosticSchema } from "../../clients/gen/caxton/v1/error_pb.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from "../../clients/gen/google/rpc/error_details_pb.ts";

/** One way to call the port. */
export interface Stack {
  readonly name: string;
  /** As the log record calls it. */
  readonly protocol: "grpc" | "connect" | "grpc-web";
  client<S extends DescService>(service: S, url: string): Client<S>;
  /** The header that carries a deadline, without a timer at the client. */
  deadline(ms: number): Record<string, string>;
}

const grpcDeadline = (ms: number) => ({ "grpc-timeout": `${ms}m` });
const connectDeadline = (ms: number) => ({ "connect-timeout-ms": `${ms}` });

export const grpcStack: Stack = {
  name: "gRPC",
  protocol: "grpc",
  client: (service, baseUrl) => createClient(service, createGrpcTransport({ baseUrl })),
  deadline: grpcDeadline,
};

const http1 = { httpVersion: "1.1" } as const;

/** Every stack of the port, by clients of connect-node. */
export const stacks: readonly Stack[] = [
  grpcStack,
  {
    name: "Connect",
    protocol: "connect",
    client: (service, baseUrl) =>
      createClient(service, createConnectTransport({ baseUrl, ...http1, useBinaryFormat: true })),
    deadline: connectDeadline,
  },
  {
    name: "Connect JSON",
    protocol: "connect",
    client: (service, baseUrl) =>
      createClient(service, createConnectTransport({ baseUrl, ...http1, useBinaryFormat: false })),
    deadline: connectDeadline,
  },
  {
    name: "gRPC-Web",
    protocol: "grpc-web",
    client: (service, baseUrl) =>
      createClient(service, createGrpcWebTransport({ baseUrl, ...http1 })),
    deadline: grpcDeadline,
  },
];

/** What a caller saw of one call. */
export interface Outcome {
  readonly messages: unknown[];
  /** Code, message and details of the error, if there was one. */
  error?: { code: string; message: string; details: Record<string, unknown> };
  /** Headers whose names start with `x-`; of an error, the trailers too. */
  readonly headers: Record<string, string>;
  readonly trailers: Record<string, string>;
  /** Whether the answer named the call. */
  hasCallId: boolean;
}

/** Runs one call and collects all that the caller can see. */
export async function observe(
  run: (options: CallOptions) => Promise<unknown> | AsyncIterable<unknown>,
  options: CallOptions = {},
): Promise<Outcome> {
  const outcome: Outcome = { messages: [], headers: {}, trailers: {}, hasCallId: false };
  const take = (headers: Headers, into: Record<string, string>) => {
    outcome.hasCallId ||= headers.get("caxton-call-id")?.startsWith("call_") ?? false;
    for (const [name, value] of headers) if (/^x-(?!content)/.test(name)) into[name] = value;
  };
  const collect: CallOptions = {
    ...options,
    onHeader: (headers) => take(headers, outcome.headers),
    onTrailer: (trailers) => take(trailers, outcome.trailers),
  };
  try {
    const result = run(collect);
    if (result instanceof Promise) outcome.messages.push(await result);
    else for await (const message of result) outcome.messages.push(message);
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    take(error.metadata, outcome.headers);
    // Where headers end and trailers begin is lost when an answer is nothing but an error.
    Object.assign(outcome.headers, outcome.trailers);
    outcome.error = {
      code: Code[error.code] ?? "",
      message: error.rawMessage,
      details: detailsOf(error),
    };
  }
  return outcome;
}

/** Details by type, as JSON. */
export function detailsOf(error: ConnectError): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  for (const desc of [ErrorInfoSchema, BadRequestSchema, RetryInfoSchema, DiagnosticSchema]) {
    const found = error
      .findDetails(desc)
      .map((detail) => toJson<typeof desc>(desc, detail as never));
    if (found.length > 0) details[desc.name] = desc === DiagnosticSchema ? found : found[0];
  }
  return details;
}

/** Reason of an error, or an empty text. */
export function reasonOf(error: unknown): string {
  return ConnectError.from(error).findDetails(ErrorInfoSchema)[0]?.reason ?? "";
}
