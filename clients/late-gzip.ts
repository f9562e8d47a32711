import type { Compression } from "@connectrpc/connect/protocol";
import { compressionGzip } from "@connectrpc/connect-node";

/**
 * gzip as the one of connect-node, which is touched once something is compressed: what it is made
 * of is not loaded for a short answer, where modules are loaded late.
 */
export const lateGzip: Compression = {
  name: "gzip",
  compress: (bytes) => compressionGzip.compress(bytes),
  decompress: (bytes, bytesMax) => compressionGzip.decompress(bytes, bytesMax),
};
