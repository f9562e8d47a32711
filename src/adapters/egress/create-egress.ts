import { lookup } from "node:dns";
import { setTimeout as delay } from "node:timers/promises";
import { Agent, type Dispatcher } from "undici";
import {
  type Egress,
  EgressError,
  type EgressRequest,
  type EgressResponse,
} from "../../domain/egress.ts";
import { acceptedEncodings, decodeBody } from "./decode-body.ts";
import { createFilteredLookup, type Resolver } from "./filtered-lookup.ts";
import { type HostPort, showHostPort, toHostPort } from "./host-port.ts";
import { checkHeaders, dropBodyHeaders, dropCredentials } from "./request-headers.ts";
import { createTargetCheck, type TargetCheck, type TargetRules } from "./target-check.ts";

export interface EgressOptions extends TargetRules {
  /** Default: the resolver of the machine. */
  readonly resolve?: Resolver;
}

const connectTimeoutMs = 10_000;
const silenceMs = 30_000;
const headerBytesMax = 32 * 1024;
const retryDelayMs = 250;
const retryDelayMsMax = 5_000;
const retryStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** One request on its way, as redirects leave it. */
interface Hop {
  readonly method: string;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

interface Answer {
  readonly agent: Agent;
  readonly data: Dispatcher.ResponseData;
}

export function createEgress({ resolve = lookup, ...rules }: EgressOptions): Egress {
  const check = createTargetCheck(rules);
  return {
    async open(request, signal) {
      const redirects: string[] = [];
      let hop = firstHop(request);
      for (;;) {
        const answer = await sendWithRetries(hop, request, signal);
        const next = findNextHop(hop, answer.data);
        if (next === undefined) return toResponse(answer, hop, redirects, request.bytesMax);
        await answer.agent.destroy();
        if (redirects.length >= request.redirectsMax) {
          const message = `more than ${request.redirectsMax} redirects, the last to ${next.url.href}`;
          throw new EgressError("failed", message);
        }
        redirects.push(hop.url.href);
        hop = next;
      }
    },
  };

  async function sendWithRetries(hop: Hop, request: EgressRequest, signal: AbortSignal) {
    const isRepeatable = hop.method === "GET" || hop.method === "HEAD";
    const retries = isRepeatable ? request.retriesMax : 0;
    for (let attempt = 0; attempt < retries; attempt += 1) {
      const answer = await sendOnce(hop, request, signal);
      if (answer !== undefined) return answer;
      await pause(Math.min(retryDelayMs * 2 ** attempt, retryDelayMsMax), signal);
    }
    return send(hop, request, signal);
  }

  /** Undefined when a repeat may help. */
  async function sendOnce(hop: Hop, request: EgressRequest, signal: AbortSignal) {
    try {
      const answer = await send(hop, request, signal);
      if (!retryStatuses.has(answer.data.statusCode)) return answer;
      await answer.agent.destroy();
    } catch (error) {
      if (!(error instanceof EgressError) || error.problem !== "failed") throw error;
    }
    return undefined;
  }

  async function send(hop: Hop, request: EgressRequest, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    const target = check.checkUrl(hop.url, hop.method, request.allowedHosts);
    const agent = createAgent(check, target, { resolve, verifyTls: request.verifyTls });
    try {
      const data = await agent.request({
        origin: hop.url.origin,
        path: hop.url.pathname + hop.url.search,
        method: hop.method as Dispatcher.HttpMethod,
        headers: { ...hop.headers, "accept-encoding": acceptedEncodings },
        body: hop.body ?? null,
        signal,
      });
      return { agent, data };
    } catch (error) {
      await agent.destroy();
      signal.throwIfAborted();
      throw toEgressError(error, `${showHostPort(target)} did not answer`);
    }
  }
}

/** One agent a request: a connection that was checked for one target serves no other. */
function createAgent(
  check: TargetCheck,
  target: HostPort,
  { resolve, verifyTls }: { resolve: Resolver; verifyTls: boolean },
): Agent {
  const filtered = createFilteredLookup(resolve, (address) => check.checkAddress(address, target));
  return new Agent({
    connect: { lookup: filtered, rejectUnauthorized: verifyTls, timeout: connectTimeoutMs },
    connections: 1,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    maxHeaderSize: headerBytesMax,
  });
}

function firstHop({ method, url, headers, body }: EgressRequest): Hop {
  if (!URL.canParse(url)) throw new EgressError("invalid", `${JSON.stringify(url)} is no URL`);
  return { method, url: toPlainUrl(new URL(url)), headers: checkHeaders(headers), body };
}

/** Without what is not sent, and with the host in the spelling that was checked. */
function toPlainUrl(url: URL): URL {
  const plain = new URL(url);
  plain.hash = "";
  plain.hostname = plain.hostname.replace(/\.$/, "");
  return plain;
}

function findNextHop(hop: Hop, { statusCode, headers }: Dispatcher.ResponseData): Hop | undefined {
  const location = headers.location;
  if (!redirectStatuses.has(statusCode) || typeof location !== "string") return undefined;
  if (!URL.canParse(location, hop.url.href)) {
    throw new EgressError("failed", "the answer redirects to what is no URL");
  }
  const url = toPlainUrl(new URL(location, hop.url.href));
  const kept = url.origin === hop.url.origin ? hop.headers : dropCredentials(hop.headers);
  const turnsToGet = statusCode === 303 ? hop.method !== "HEAD" : hop.method === "POST";
  if (statusCode >= 307 || !turnsToGet) return { ...hop, url, headers: kept };
  return { method: "GET", url, headers: dropBodyHeaders(kept), body: undefined };
}

async function toResponse(
  { agent, data }: Answer,
  hop: Hop,
  redirects: readonly string[],
  bytesMax: number,
): Promise<EgressResponse> {
  const headers = joinHeaders(data.headers);
  const isEmpty = hop.method === "HEAD" || headers["content-length"] === "0";
  const encoding = isEmpty ? undefined : headers["content-encoding"];
  try {
    return {
      status: data.statusCode,
      url: hop.url.href,
      redirects,
      headers,
      body: withPlainErrors(decodeBody(data.body, encoding, bytesMax), toHostPort(hop.url)),
      [Symbol.asyncDispose]: () => agent.destroy(),
    };
  } catch (error) {
    await agent.destroy();
    throw error;
  }
}

async function* withPlainErrors(body: AsyncIterable<Uint8Array>, target: HostPort) {
  try {
    yield* body;
  } catch (error) {
    throw toEgressError(error, `the answer of ${showHostPort(target)} broke off`);
  }
}

/** Rejects with the reason of the signal as soon as it aborts. */
async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  await delay(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function joinHeaders(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

/** A refusal of the lookup comes back inside the error of the connection. */
function toEgressError(error: unknown, what: string): unknown {
  if (error instanceof EgressError) return error;
  if (!(error instanceof Error) || error.name === "AbortError") return error;
  if (error.cause instanceof EgressError) return error.cause;
  const code = "code" in error ? ` (${String(error.code)})` : "";
  const message = `${what}: ${error.message || "no connection"}${code}`;
  return new EgressError("failed", message, "", { cause: error });
}
