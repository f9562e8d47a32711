import { createHash } from "node:crypto";
import type { Page, PageAnswer } from "./page.ts";

export interface FixedPageOptions {
  readonly path: string;
  readonly contentType: string;
  /** Called at the first request. */
  readonly read: () => Promise<string | Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A page that stays the same until the server ends: it is made once, and answered with an ETag. */
export function createFixedPage({ path, contentType, read, headers }: FixedPageOptions): Page {
  let made: Promise<PageAnswer> | undefined;
  const make = async () => {
    const body = Buffer.from(await read());
    const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
    const all = { ...headers, etag, "cache-control": "no-cache" };
    return { status: 200, contentType, body, headers: all };
  };
  return {
    path,
    async answer() {
      made ??= make();
      try {
        return await made;
      } catch (error) {
        made = undefined;
        throw error;
      }
    },
  };
}
