import type { JsonValue } from "../../domain/json.ts";
import type { ToolCall, ToolResult } from "../../domain/tool.ts";
import { toBodyRef } from "./body-store.ts";
import { summarizeTable } from "./csv/table-summary.ts";
import type { CsvParserArguments } from "./csv-parser-definition.ts";
import { fitContent } from "./fit-content.ts";
import type { CsvJob, FetchedBody } from "./tool-jobs.ts";
import {
  failedResult,
  findNetworkBan,
  type ToolRun,
  toAbsolute,
  toFailedResult,
  toRequestRules,
} from "./tool-run.ts";

/** A table that is ready to be read, and what the answer tells of where it came from. */
interface FoundTable {
  readonly input: CsvJob["input"];
  readonly contentType: string;
  readonly origin: Readonly<Record<string, JsonValue>>;
}

/** Answers from a table that was fetched before, is fetched now, or stands in the arguments. */
export async function callCsvParser(call: ToolCall, run: ToolRun): Promise<ToolResult> {
  const { source, url, text, ...query } = call.arguments as CsvParserArguments;
  const given = [source, url, text].filter((it) => it !== undefined);
  if (given.length !== 1) {
    return failedResult("INVALID_ARGUMENTS", "give exactly one of source, url and text");
  }
  const table = await findTable(call, run);
  if ("content" in table) return table;
  const { delimiter, encoding } = call.config.csvParser;
  const outcome = await run.compute({
    input: table.input,
    encoding: /charset="?([^";\s]+)/i.exec(table.contentType)?.[1],
    query: {
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(encoding === undefined ? {} : { encoding }),
      ...query,
    },
  });
  if (outcome.kind === "failed") return toFailedResult(outcome, run.cpuMs);
  if (outcome.kind !== "analysed") throw new Error("an analysis ends with an answer");
  const content = { ...table.origin, ...outcome.content };
  const fitted = fitContent(content, call.limits.resultBytes);
  const { url: address } = table.origin;
  const summary = summarizeTable(
    outcome.content,
    address === undefined ? address : String(address),
  );
  return { ...fitted, cpuMs: run.cpuMs, summary };
}

async function findTable(call: ToolCall, run: ToolRun): Promise<FoundTable | ToolResult> {
  const { source, url, text } = call.arguments as CsvParserArguments;
  if (text !== undefined) return { input: { text }, contentType: "", origin: {} };
  if (url !== undefined)
    return fetchTable(call, run, toAbsolute(url, call.config.httpClient.baseUrl));
  return openTable(call, run, source ?? "");
}

/** A body that is no longer kept is fetched again where that asks the same: a turn may resume. */
async function openTable(
  call: ToolCall,
  run: ToolRun,
  ref: string,
): Promise<FoundTable | ToolResult> {
  // Models sometimes give the address itself.
  if (/^https?:/i.test(ref)) return fetchTable(call, run, ref);
  const known = await run.bodies.find(ref);
  if (known === undefined) {
    const message = `${ref.slice(0, 100)} is not kept here`;
    const hint = "call http_client again for a new body_ref, or give the url to csv_parser";
    return failedResult("TOOL_FAILED", message, { hint });
  }
  const { facts, file } = known;
  if (file !== undefined) {
    const origin = { source: ref, url: facts.url };
    return { input: { file }, contentType: facts.contentType, origin };
  }
  if (!facts.isRepeatable) {
    const message = `${ref.slice(0, 100)} is no longer kept`;
    return failedResult("TOOL_FAILED", message, {
      hint: `call http_client again for ${facts.url}`,
    });
  }
  const table = await fetchTable(call, run, facts.url);
  if ("content" in table || table.origin.source === ref) return table;
  const change = "the table was fetched again and is not the same as before";
  return { ...table, origin: { ...table.origin, change } };
}

async function fetchTable(
  call: ToolCall,
  run: ToolRun,
  url: string,
): Promise<FoundTable | ToolResult> {
  const refusal = findNetworkBan(call) ?? findExtensionBan(call, url);
  if (refusal !== undefined) return refusal;
  const rules = toRequestRules(call);
  const bytesMax = call.config.csvParser.fileBytesMax ?? rules.bytesMax;
  const request = { ...rules, bytesMax, method: "GET", url, headers: {}, body: undefined };
  const outcome = await run.fetch(request);
  if (outcome.kind === "failed") return toFailedResult(outcome, run.cpuMs);
  if (outcome.kind !== "fetched") throw new Error("a fetch ends with a body");
  return keepTable(outcome, run, url);
}

async function keepTable(
  body: FetchedBody,
  run: ToolRun,
  url: string,
): Promise<FoundTable | ToolResult> {
  if (body.status < 200 || body.status > 299) {
    return failedResult("TOOL_FAILED", `${url} answered ${body.status}`, { cpuMs: run.cpuMs });
  }
  const contentType = body.headers["content-type"] ?? "";
  await run.bodies.keep(body.sha256, { url, contentType, isRepeatable: true });
  const file = `${run.bodies.directory}/${body.sha256}`;
  const origin = { source: toBodyRef(body.sha256), url };
  return { input: { file }, contentType, origin };
}

function findExtensionBan({ config }: ToolCall, url: string): ToolResult | undefined {
  const { allowedExtensions } = config.csvParser;
  if (allowedExtensions.length === 0 || !URL.canParse(url)) return undefined;
  const path = new URL(url).pathname.toLowerCase();
  const isAllowed = allowedExtensions.some((it) =>
    path.endsWith(`.${it.toLowerCase().replace(/^\*?\./, "")}`),
  );
  if (isAllowed) return undefined;
  const message = `the agent's file allows only tables named ${allowedExtensions.join(", ")}`;
  return failedResult("NOT_GRANTED", message);
}
