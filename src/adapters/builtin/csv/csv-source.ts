import { createReadStream } from "node:fs";

/** Bytes of a table that can be read again from the start. */
export interface CsvSource {
  chunks(): AsyncIterable<Uint8Array>;
}

const chunkBytes = 256 * 1024;

export function openFileSource(path: string): CsvSource {
  return { chunks: () => createReadStream(path, { highWaterMark: chunkBytes }) };
}

export function createTextSource(text: string): CsvSource {
  const bytes = Buffer.from(text);
  return {
    async *chunks() {
      yield bytes;
    },
  };
}

/** The first bytes, at most `bytesMax`. */
export async function readStart(source: CsvSource, bytesMax: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.chunks()) {
    parts.push(chunk);
    size += chunk.byteLength;
    if (size >= bytesMax) break;
  }
  return Buffer.concat(parts).subarray(0, bytesMax);
}
