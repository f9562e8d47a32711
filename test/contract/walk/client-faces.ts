import {
  type DescMethod,
  type DescMethodStreaming,
  type DescMethodUnary,
  fromJson,
  type JsonValue,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { createGrpcTransport } from "../../../clients/grpc-transport.ts";
import { collect, type Face, type FaceCall } from "./face.ts";
import { fillJson, fillMessage } from "./oversized.ts";

interface ClientFace extends Omit<Face, "call" | "canOversize"> {
  readonly transport: Transport;
  readonly isJson?: boolean;
}

const http1 = { httpVersion: "1.1" } as const;
/** HTTP/1.1 cannot stream both ways. */
const overHttp1 = ({ methodKind }: DescMethod) => methodKind !== "bidi_streaming";

/** Every face that has clients: gRPC by grpc-js, the others by connect-node. */
export function createClientFaces(baseUrl: string): readonly Face[] {
  const faces: readonly ClientFace[] = [
    {
      name: "gRPC",
      transport: createGrpcTransport(baseUrl, []),
      has: () => true,
      late: { "grpc-timeout": "0m" },
    },
    {
      name: "Connect",
      transport: createConnectTransport({ baseUrl, ...http1, useBinaryFormat: true }),
      has: overHttp1,
      late: { "connect-timeout-ms": "0" },
    },
    {
      name: "Connect JSON",
      transport: createConnectTransport({ baseUrl, ...http1, useBinaryFormat: false }),
      isJson: true,
      has: overHttp1,
      late: { "connect-timeout-ms": "0" },
    },
    {
      name: "gRPC-Web",
      transport: createGrpcWebTransport({ baseUrl, ...http1 }),
      has: overHttp1,
      late: { "grpc-timeout": "0m" },
    },
  ];
  return faces.map((face) => ({
    ...face,
    // JSON has no unknown fields: a message without any text stays as short as it is.
    canOversize: ({ input }) => face.isJson !== true || fillJson(input, {}) !== undefined,
    call: (call) => collect(answersOf(face, call), call.take),
  }));
}

async function* answersOf(face: ClientFace, call: FaceCall): AsyncGenerator<JsonValue> {
  const leaving = new AbortController();
  try {
    for await (const message of send(face, call, leaving.signal)) {
      yield toJson(call.method.output, message);
    }
  } finally {
    leaving.abort();
  }
}

async function* send(
  { transport, isJson }: ClientFace,
  { method, requests, headers = {}, oversized = false }: FaceCall,
  signal: AbortSignal,
): AsyncGenerator<Message> {
  const inputs = requests.map((json) => {
    const filled = oversized && isJson ? fillJson(method.input, json) : undefined;
    const message = fromJson(method.input, filled ?? json);
    return oversized && filled === undefined ? fillMessage(message) : message;
  });
  const [input] = inputs;
  if (isUnary(method) && input !== undefined) {
    const { message } = await transport.unary(method, signal, undefined, headers, input);
    yield message;
  } else {
    const streaming = method as DescMethodStreaming;
    const { message } = await transport.stream(streaming, signal, undefined, headers, each(inputs));
    yield* message;
  }
}

function isUnary(method: DescMethod): method is DescMethodUnary {
  return method.methodKind === "unary";
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
