import type { ToolCall, ToolResult } from "../../domain/tool.ts";
import type { HttpClientArguments } from "./http-client-definition.ts";
import { toHttpResult } from "./http-result.ts";
import {
  findNetworkBan,
  type ToolRun,
  toAbsolute,
  toFailedResult,
  toRequestRules,
} from "./tool-run.ts";

/** Fetches, keeps the body, and shows its start. */
export async function callHttpClient(call: ToolCall, run: ToolRun): Promise<ToolResult> {
  const ban = findNetworkBan(call);
  if (ban !== undefined) return ban;
  const args = call.arguments as unknown as HttpClientArguments;
  const http = call.config.httpClient;
  const url = toAbsolute(args.url, http.baseUrl);
  const method = args.method ?? "GET";
  const headers = args.headers ?? {};
  const outcome = await run.fetch({
    ...toRequestRules(call),
    method,
    url,
    headers,
    body: args.body,
  });
  if (outcome.kind === "failed") return toFailedResult(outcome, run.cpuMs);
  if (outcome.kind !== "fetched") throw new Error("a fetch ends with a body");
  if (outcome.bytes > 0) {
    const contentType = outcome.headers["content-type"] ?? "";
    const isRepeatable = method === "GET" && Object.keys(headers).length === 0;
    await run.bodies.keep(outcome.sha256, { url, contentType, isRepeatable });
  }
  return toHttpResult(outcome, call.limits.resultBytes, run.cpuMs);
}
