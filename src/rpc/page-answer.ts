import type { IncomingMessage, ServerResponse } from "node:http";
import type { Observer } from "../domain/observer.ts";
import type { Runtime } from "../domain/runtime.ts";
import { callIdHeader } from "./call.ts";
import { toErrorBody } from "./error-body.ts";
import { toConnectError, toFailure } from "./errors.ts";
import type { Page, PageAnswer } from "./page.ts";

/** Answers a page. One that fails is a bug: the log holds it, the answer only an id. */
export async function answerPage(
  page: Page,
  { runtime, observer }: { readonly runtime: Runtime; readonly observer: Observer },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, contentType, body, headers } = await readPage(page, runtime, observer);
  if (response.destroyed) return;
  if (status === 200 && isKnown(headers?.etag, request.headers["if-none-match"])) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(status, {
    ...headers,
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Whether the other end says that it has the page already. */
function isKnown(etag: string | undefined, known: string | undefined): boolean {
  if (etag === undefined || known === undefined) return false;
  const tags = known.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

async function readPage(page: Page, runtime: Runtime, observer: Observer): Promise<PageAnswer> {
  try {
    return await page.answer();
  } catch (error) {
    const callId = runtime.id("call");
    observer.note("error", "page failed", { path: page.path, callId, error });
    const body = toErrorBody(toConnectError(toFailure(error, callId)));
    const headers = { [callIdHeader]: callId };
    return { status: 500, contentType: "application/json", body, headers };
  }
}
