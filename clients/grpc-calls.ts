import { once } from "node:events";
import {
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type {
  StreamRequest,
  StreamResponse,
  UnaryRequest,
  UnaryResponse,
} from "@connectrpc/connect";
import { type CallOptions, type Client, type ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import { toConnectError, toHeaders } from "./grpc-error.ts";

/** Sends one request and waits for its answer, for a time in milliseconds where one is given. */
export function callUnary<Input extends DescMessage, Output extends DescMessage>(
  client: Client,
  timeoutMs: number | undefined,
) {
  return async (request: UnaryRequest<Input, Output>): Promise<UnaryResponse<Input, Output>> => {
    const { method, message, signal, service } = request;
    const { promise, resolve, reject } = Promise.withResolvers<MessageShape<Output>>();
    const wire = toWire<Input, Output>(method);
    const metadata = toMetadata(request.header);
    const options = toOptions(timeoutMs);
    const done = (error: Error | null, answer?: MessageShape<Output>) =>
      answer === undefined ? reject(toConnectError(error)) : resolve(answer);
    const { path, serialize, parse } = wire;
    const call = client.makeUnaryRequest(path, serialize, parse, message, metadata, options, done);
    const header = new Headers();
    call.on("metadata", (received) => copyHeaders(toHeaders(received), header));
    const cancel = () => call.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const answer = await promise;
      return { stream: false, service, method, header, trailer: new Headers(), message: answer };
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  };
}

/** Opens a stream in both directions, as every stream of gRPC is on the wire. */
export function openStream<Input extends DescMessage, Output extends DescMessage>(
  client: Client,
  timeoutMs: number | undefined,
) {
  return async (request: StreamRequest<Input, Output>): Promise<StreamResponse<Input, Output>> => {
    const { method, message, signal, service } = request;
    const { path, serialize, parse } = toWire<Input, Output>(method);
    const metadata = toMetadata(request.header);
    const options = toOptions(timeoutMs);
    const call = client.makeBidiStreamRequest(path, serialize, parse, metadata, options);
    const header = new Headers();
    call.on("metadata", (received) => copyHeaders(toHeaders(received), header));
    const messages = readAll(call, signal);
    void sendAll(call, message);
    return { stream: true, service, method, header, trailer: new Headers(), message: messages };
  };
}

async function sendAll<Sent, Received>(
  call: ClientDuplexStream<Sent, Received>,
  messages: AsyncIterable<Sent>,
): Promise<void> {
  const ended = once(call, "status").catch(() => undefined);
  try {
    for await (const message of messages) {
      if (!call.write(message)) await Promise.race([once(call, "drain"), ended]);
    }
    call.end();
  } catch {
    call.cancel(); // The caller's own messages failed; reading tells.
  }
}

function readAll<Sent, Received>(
  call: ClientDuplexStream<Sent, Received>,
  signal: AbortSignal,
): AsyncGenerator<Received> {
  // An error may come before anybody reads, and a stream that ended tells it no more.
  let failure: unknown;
  call.on("error", (error) => {
    failure = error;
  });
  const cancel = () => call.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  const read = async function* () {
    try {
      yield* call;
      if (failure !== undefined) throw failure;
    } catch (error) {
      throw toConnectError(error);
    } finally {
      signal.removeEventListener("abort", cancel);
      call.cancel();
    }
  };
  return read();
}

function toWire<Input extends DescMessage, Output extends DescMessage>({
  parent,
  name,
  input,
  output,
}: Omit<DescMethod, "input" | "output"> & { readonly input: Input; readonly output: Output }) {
  return {
    path: `/${parent.typeName}/${name}`,
    serialize: (message: MessageShape<Input>) => Buffer.from(toBinary(input, message)),
    parse: (bytes: Buffer) => fromBinary(output, bytes),
  };
}

function toOptions(timeoutMs: number | undefined): CallOptions {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

function toMetadata(headers: Headers): Metadata {
  const metadata = new Metadata();
  headers.forEach((value, name) => {
    metadata.set(name, name.endsWith("-bin") ? Buffer.from(value, "base64") : value);
  });
  return metadata;
}

function copyHeaders(from: Headers, to: Headers): void {
  from.forEach((value, name) => {
    to.append(name, value);
  });
}
