import { Code, ConnectError } from "@connectrpc/connect";
import type { UniversalClientRequest, UniversalClientResponse } from "@connectrpc/connect/protocol";

/** The HTTP client of Connect by `fetch`; bodies are sent whole, as pages must on HTTP/1.1. */
export async function fetchClient(
  request: UniversalClientRequest,
): Promise<UniversalClientResponse> {
  const { url, method, header, signal } = request;
  const body = await readBytes(request.body);
  const send = { method, headers: header, ...(body && { body }), ...(signal && { signal }) };
  const response = await fetch(url, send).catch(throwUnavailable);
  return {
    status: response.status,
    header: response.headers,
    body: readChunks(response.body),
    trailer: new Headers(),
  };
}

/** Without a response there was no server, or a connection that broke. */
function throwUnavailable(error: unknown): never {
  if (!(error instanceof TypeError)) throw error;
  throw new ConnectError(error.message, Code.Unavailable, undefined, undefined, error);
}

async function* readChunks(
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (stream === null) return;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // A broken stream has told its error already.
  }
}

async function readBytes(
  chunks: AsyncIterable<Uint8Array> | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (chunks === undefined) return undefined;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
