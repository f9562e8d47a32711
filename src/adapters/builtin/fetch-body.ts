import { createHash } from "node:crypto";
import { open, rename, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type Egress, EgressError } from "../../domain/egress.ts";
import type { BodyStorage, FetchedBody, FetchJob } from "./tool-jobs.ts";

/** As much of a body as a model may ever be shown. */
const excerptBytesMax = 128 * 1024;
/** How often the free space is looked at. */
const freeCheckBytes = 32 * 1024 * 1024;

export interface FetchOptions {
  readonly signal: AbortSignal;
  /** Called when a piece of the work was done. */
  readonly charge: () => void;
}

/**
 * Fetches an address and keeps the body as a file named by its SHA-256. Rejects as soon as the
 * signal aborts, and leaves no file then.
 */
export async function fetchBody(
  egress: Egress,
  job: FetchJob,
  { signal, charge }: FetchOptions,
): Promise<FetchedBody> {
  await using answer = await egress.open(job.request, signal);
  charge();
  const { sha256, bytes, start } = await writeBody(answer.body, job.storage, charge);
  const excerpt = toText(start, answer.headers["content-type"] ?? "");
  const { status, url, redirects, headers } = answer;
  const isWhole = bytes <= start.length;
  return { kind: "fetched", status, url, redirects, headers, bytes, sha256, excerpt, isWhole };
}

async function writeBody(
  body: AsyncIterable<Uint8Array>,
  storage: BodyStorage,
  charge: () => void,
) {
  const part = join(storage.directory, storage.partName);
  const hash = createHash("sha256");
  const start: Uint8Array[] = [];
  let bytes = 0;
  try {
    await using file = await open(part, "wx", 0o600);
    let checkAt = 0;
    for await (const chunk of body) {
      if (bytes >= checkAt) {
        await checkFreeSpace(storage);
        checkAt = bytes + freeCheckBytes;
      }
      if (bytes < excerptBytesMax) start.push(chunk.slice(0, excerptBytesMax - bytes));
      bytes += chunk.byteLength;
      hash.update(chunk);
      await file.write(chunk);
      charge();
    }
    const sha256 = hash.digest("hex");
    await rename(part, join(storage.directory, sha256));
    return { sha256, bytes, start: Buffer.concat(start) };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function checkFreeSpace({ directory, freeBytesMin }: BodyStorage): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize > freeBytesMin + freeCheckBytes) return;
  throw new EgressError("failed", "the disk of the server is nearly full");
}

/** Undefined for what is no text. */
function toText(start: Buffer, contentType: string): string | undefined {
  const charset = /charset="?([^";\s]+)/i.exec(contentType)?.[1];
  const marked = start[0] === 0xff && start[1] === 0xfe ? "utf-16le" : undefined;
  const label = marked ?? charset ?? "utf-8";
  const text = decode(start, label) ?? decode(start, "windows-1252") ?? "";
  return text.slice(0, 1000).includes("\u0000") ? undefined : text;
}

function decode(bytes: Buffer, label: string): string | undefined {
  try {
    // A cut character at the end is no fault: `stream` keeps it back.
    return new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
