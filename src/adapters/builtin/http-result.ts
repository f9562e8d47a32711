import { STATUS_CODES } from "node:http";
import type { JsonValue } from "../../domain/json.ts";
import type { ToolResult } from "../../domain/tool.ts";
import { toBodyRef } from "./body-store.ts";
import type { FetchedBody } from "./tool-jobs.ts";

/** Headers that tell something; all others stay away from the model. */
const toldHeaders = [
  "content-length",
  "last-modified",
  "etag",
  "location",
  "retry-after",
  "www-authenticate",
  "link",
] as const;

/** Characters of a body that a model is shown, and of one that csv_parser should read. */
const shownMax = 32_000;
const tableShownMax = 2_000;

/**
 * The answer for the model: `status`, `status_text`, `ok`, `url`, `redirects`, `content_type`,
 * `headers`, `bytes`, `body` (text; absent when it is none), `body_truncated`, `body_ref`, `kind`
 * (`csv`, `json`, `html`, `text`, `binary` or `empty`) and `note`.
 */
export function toHttpResult(body: FetchedBody, bytesMax: number, cpuMs: number): ToolResult {
  const kind = findKind(body);
  const statusText = STATUS_CODES[body.status] ?? "";
  const contentType = body.headers["content-type"] ?? "";
  const told = toldHeaders.filter((name) => body.headers[name] !== undefined);
  const facts: Record<string, JsonValue> = {
    status: body.status,
    status_text: statusText,
    ok: body.status >= 200 && body.status < 300,
    url: body.url,
    ...(body.redirects.length > 0 ? { redirects: body.redirects } : {}),
    content_type: contentType,
    headers: Object.fromEntries(
      told.map((name) => [name, body.headers[name]?.slice(0, 500) ?? ""]),
    ),
    bytes: body.bytes,
    kind,
    ...(body.bytes > 0 ? { body_ref: toBodyRef(body.sha256) } : {}),
  };
  const { content, truncated } = addBody(facts, body, { kind, bytesMax });
  const type = contentType === "" ? "" : ` of ${contentType.split(";")[0]}`;
  const said = `${body.status} ${statusText}, ${showBytes(body.bytes)}${type} from ${body.url}`;
  // Of a table that came as it should, whoever reads it tells more.
  const summary = kind === "csv" && facts.ok ? "" : said;
  return { content, truncated, cpuMs, summary };
}

interface BodyShape {
  readonly kind: string;
  readonly bytesMax: number;
}

/** Shows as much of the body as fits. */
function addBody(
  facts: Readonly<Record<string, JsonValue>>,
  { excerpt, isWhole }: FetchedBody,
  { kind, bytesMax }: BodyShape,
): { readonly content: string; readonly truncated: boolean } {
  const note = kind === "csv" ? { note: "a table: give body_ref as source to csv_parser" } : {};
  const told = { ...facts, ...note };
  if (excerpt === undefined || kind === "empty") {
    return { content: JSON.stringify(told), truncated: false };
  }
  let length = kind === "csv" ? tableShownMax : shownMax;
  for (;;) {
    const truncated = !isWhole || length < excerpt.length;
    const cut = truncated ? { body_truncated: true } : {};
    const content = JSON.stringify({ ...told, ...cut, body: excerpt.slice(0, length) });
    if (length === 0 || Buffer.byteLength(content) <= bytesMax) return { content, truncated };
    length = Math.floor(length / 2);
  }
}

function findKind({ bytes, excerpt, headers, url }: FetchedBody): string {
  if (bytes === 0) return "empty";
  if (excerpt === undefined && !isTable(headers, url)) return "binary";
  if (isTable(headers, url)) return "csv";
  const type = headers["content-type"] ?? "";
  if (/\bjson\b/i.test(type)) return "json";
  if (/html/i.test(type)) return "html";
  return looksLikeTable(excerpt ?? "") ? "csv" : "text";
}

function isTable(headers: Readonly<Record<string, string>>, url: string): boolean {
  const isNamed = /\.(?:csv|tsv)$/i.test(new URL(url).pathname);
  return isNamed || /\b(?:csv|tab-separated-values)\b/i.test(headers["content-type"] ?? "");
}

/** The first lines have the same delimiter equally often. */
function looksLikeTable(text: string): boolean {
  const lines = text
    .split(/\r?\n/)
    .slice(0, 6)
    .slice(0, -1)
    .filter((line) => line !== "");
  if (lines.length < 2) return false;
  return [",", ";", "\t", "|"].some((delimiter) => {
    const counts = new Set(lines.map((line) => line.split(delimiter).length));
    return counts.size === 1 && !counts.has(1);
  });
}

function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const units = ["KB", "MB", "GB"];
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length);
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power - 1]}`;
}
