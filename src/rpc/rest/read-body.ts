import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { JsonValue } from "@bufbuild/protobuf";
import { canceled, malformedMessage, messageTooLarge } from "../errors.ts";

const unzip = promisify(gunzip);
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The body as JSON; undefined when it is empty. Throws LIMIT_EXCEEDED once it is larger than
 * `bytesMax`, also after decompression, and MALFORMED_MESSAGE when it is no JSON in UTF-8.
 */
export async function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<JsonValue | undefined> {
  const sent = await readBytes(request, bytesMax);
  const bytes =
    request.headers["content-encoding"] === "gzip" ? await decompress(sent, bytesMax) : sent;
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(decoder.decode(bytes)) as JsonValue;
  } catch (error) {
    throw malformedMessage(error);
  }
}

function readBytes(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // What is known to be too large is never read.
    const announced = Number(request.headers["content-length"] ?? 0);
    if (announced > bytesMax) return reject(messageTooLarge(bytesMax));
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= bytesMax) {
        chunks.push(chunk);
        return;
      }
      // The connection stays: the answer goes out on it.
      request.off("data", take).pause();
      reject(messageTooLarge(bytesMax));
    };
    request.on("data", take);
    request.on("end", () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
    );
    request.on("error", () => reject(canceled()));
  });
}

async function decompress(bytes: Buffer, bytesMax: number): Promise<Buffer> {
  if (bytes.length === 0) return bytes;
  try {
    return await unzip(bytes, { maxOutputLength: bytesMax });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw tooLarge ? messageTooLarge(bytesMax) : malformedMessage(error);
  }
}
