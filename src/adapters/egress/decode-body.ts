import { pipeline, type Readable, Transform } from "node:stream";
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from "node:zlib";
import { EgressError } from "../../domain/egress.ts";

/** The encodings that are asked for. */
export const acceptedEncodings = "gzip, deflate, br, zstd";

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** The unpacked body, which fails as soon as either side of it is larger than `bytesMax`. */
export function decodeBody(
  body: Readable,
  encoding: string | undefined,
  bytesMax: number,
): AsyncIterable<Uint8Array> {
  const name = (encoding ?? "identity").trim().toLowerCase();
  const limited = createByteLimit(bytesMax, "");
  if (name === "identity" || name === "") return join([body, limited]);
  const decoder = decoders[name];
  if (decoder === undefined) {
    throw new EgressError("failed", `the answer is packed as ${JSON.stringify(name.slice(0, 60))}`);
  }
  return join([body, limited, decoder(), createByteLimit(bytesMax, " once unpacked")]);
}

function join(streams: readonly [Readable, ...Transform[]]): Readable {
  // The failure of one ends all, and whoever reads the last is told.
  return pipeline([...streams], () => {}) as unknown as Readable;
}

function createByteLimit(bytesMax: number, when: string): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength;
      if (bytes <= bytesMax) done(null, chunk);
      else done(new EgressError("failed", `the answer is larger than ${bytesMax} bytes${when}`));
    },
  });
}
