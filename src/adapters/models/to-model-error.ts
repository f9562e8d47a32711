import { APICallError } from "@ai-sdk/provider";
import { ModelError, type ModelTrouble } from "../../domain/model.ts";
import { hideTexts } from "./hide-texts.ts";
import { StreamedError } from "./read-parts.ts";
import { findRetryAfterMs } from "./retry-after.ts";
import { toStreamedStatus } from "./streamed-status.ts";

/** What an error text may say about the call that failed, and what it must not. */
export interface FailedCall {
  readonly provider: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly keyHint: string;
  /** Key and header values that were sent: never shown, wherever they come from. */
  readonly secrets: readonly string[];
}

/** What a provider said of a failure. */
interface Answer {
  readonly status: number;
  readonly said: string;
  readonly code: string;
  readonly retryAfterMs: number | undefined;
}

/**
 * The trouble behind anything that a call threw. The original is not kept as cause: the packages
 * put the request and the answer's headers into it.
 */
export function toModelError(error: unknown, call: FailedCall): ModelError {
  const own = findModelError(error);
  if (own !== undefined) return named(own, call);
  const answer = findAnswer(error);
  if (answer !== undefined) return refused(answer, call);
  const inner = error instanceof StreamedError ? error.streamed : error;
  const kind = inner instanceof Error ? inner.name : "unknown";
  const text = `the answer ended before its end or cannot be read (${kind})`;
  return trouble("MODEL_BROKEN_ANSWER", text, call);
}

function findModelError(error: unknown): ModelError | undefined {
  if (error instanceof ModelError || !(error instanceof Error)) {
    return error instanceof ModelError ? error : undefined;
  }
  const inner = error instanceof StreamedError ? error.streamed : error.cause;
  return inner === undefined ? undefined : findModelError(inner);
}

function named(error: ModelError, call: FailedCall): ModelError {
  const { retryable, retryAfterMs } = error;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return trouble(error.trouble, error.message, call, { retryable, ...wait });
}

/** Undefined where the provider answered well and what it answered cannot be read. */
function findAnswer(error: unknown): Answer | undefined {
  const inner = error instanceof StreamedError ? error.streamed : error;
  if (!APICallError.isInstance(inner)) {
    return error instanceof StreamedError && !(inner instanceof Error)
      ? toAnswer(inner)
      : undefined;
  }
  const { statusCode = 200, responseHeaders = {}, responseBody: code = "", message: said } = inner;
  if (statusCode < 300 || unreadable.test(code)) return undefined;
  // A package says 500 for any error event that comes first.
  const status = statusCode === 500 ? toStreamedStatus(parse(code)) : statusCode;
  return { status, said, code, retryAfterMs: findRetryAfterMs(responseHeaders, Date.now()) };
}

/** How a package reports an event that is no JSON, or not the expected one, as the first. */
const unreadable = /"name":"AI_(?:JSONParse|TypeValidation)Error"/;

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** An error event inside an answer that began well. */
function toAnswer(streamed: unknown): Answer | undefined {
  const status = toStreamedStatus(streamed);
  const code = JSON.stringify(streamed) ?? "";
  const said = isRecord(streamed) && typeof streamed.message === "string" ? streamed.message : "";
  return { status, said, code, retryAfterMs: undefined };
}

function refused(answer: Answer, call: FailedCall): ModelError {
  const { status, said, code } = answer;
  const wait = answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs };
  const retry = { retryable: true, ...wait };
  // What a provider says of a key may hold a part of it.
  if (status === 401 || status === 403 || code.includes("API_KEY_INVALID")) {
    const text = `HTTP ${status}: the key is missing, wrong or not allowed to use this model; `;
    return trouble("MODEL_NOT_AUTHORIZED", text + call.keyHint, call);
  }
  const words = said === "" ? "" : `: ${said.slice(0, 500)}`;
  if (status === 429) {
    if (/insufficient_quota/.test(code)) {
      return trouble("MODEL_RATE_LIMITED", `the quota of the key is used up${words}`, call);
    }
    return trouble("MODEL_RATE_LIMITED", `too many requests${words}`, call, retry);
  }
  if (status >= 500 || status === 408 || status === 409 || status === 425) {
    return trouble("MODEL_UNAVAILABLE", `HTTP ${status}${words}`, call, retry);
  }
  if (status < 400) {
    const text = `HTTP ${status}: it redirects, which is not followed; set its final base_url`;
    return trouble("MODEL_REFUSED", text, call);
  }
  return trouble("MODEL_REFUSED", `HTTP ${status}${words}`, call);
}

const retryableByItself: readonly ModelTrouble[] = ["MODEL_BROKEN_ANSWER", "MODEL_UNAVAILABLE"];

function trouble(
  kind: ModelTrouble,
  text: string,
  call: FailedCall,
  options = { retryable: retryableByItself.includes(kind) },
): ModelError {
  const model = call.model === "" ? "" : `, model ${call.model}`;
  const message = `${call.provider} (${call.baseUrl}${model}): ${text}`;
  return new ModelError(kind, hideTexts(message, call.secrets), options);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
