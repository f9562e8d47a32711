import { availableParallelism } from "node:os";
import type { JsonObject } from "../../domain/json.ts";
import type { ToolEffect, ToolServer } from "../../domain/tool.ts";
import { announceCall } from "./announce-call.ts";
import { openBodyStore } from "./body-store.ts";
import { createArgumentCheck } from "./check-arguments.ts";
import { callCsvParser } from "./csv-parser.ts";
import { csvParserDefinition } from "./csv-parser-definition.ts";
import { callHttpClient } from "./http-client.ts";
import { httpClientDefinition } from "./http-client-definition.ts";
import { createToolPool } from "./tool-pool.ts";
import { createToolRun, failedResult } from "./tool-run.ts";

export interface BuiltinToolsOptions {
  /** Granted `host:port`, also private ones: `[tools.http_client] allow`. */
  readonly allow: readonly string[];
  /** Methods that a grant permits besides GET and HEAD; undefined: all. */
  readonly methods?: readonly string[];
  /** `host:port` of the server's own listeners: never reached, whatever is granted. */
  readonly ownAddresses: () => readonly string[];
  /** For the last fetched bodies; made when missing, used alone. */
  readonly directory: string;
  /** Bytes kept there. Default 2 GiB. */
  readonly bodyBytesMax?: number;
  /** Free bytes left on its disk. Default 256 MiB. */
  readonly freeDiskBytesMin?: number;
}

const gigabyte = 1024 ** 3;
const fetchingMax = 16;
const waitingMax = 64;

const tools = {
  http_client: { definition: httpClientDefinition, call: callHttpClient },
  csv_parser: { definition: csvParserDefinition, call: callCsvParser },
};
const definitions = Object.values(tools).map(({ definition }) => definition);

/**
 * The tools that every server has: `http_client` and `csv_parser`, each call in a thread. Disposing
 * ends the calls under way.
 */
export async function createBuiltinTools(
  options: BuiltinToolsOptions,
): Promise<ToolServer & AsyncDisposable> {
  const bodies = await openBodyStore(options.directory, options.bodyBytesMax ?? 2 * gigabyte);
  const computingMax = Math.max(1, availableParallelism() - 1);
  const pool = createToolPool({ computingMax, fetchingMax, waitingMax });
  const checks = new Map(definitions.map((it) => [it.name, createArgumentCheck(it)]));

  return {
    name: "builtin",
    definitions,
    effectOf,
    announce: announceCall,
    async call(call, signal) {
      signal.throwIfAborted();
      if (!Object.hasOwn(tools, call.name)) {
        return failedResult("UNKNOWN_TOOL", `there is no built-in tool ${call.name}`);
      }
      const wrong = (await checks.get(call.name)?.(call.arguments)) ?? [];
      if (wrong.length > 0) return failedResult("INVALID_ARGUMENTS", wrong.join("; "));
      const run = createToolRun({ call, signal, pool, bodies, options });
      return tools[call.name as keyof typeof tools].call(call, run);
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

function effectOf(name: string, { method = "GET" }: JsonObject): ToolEffect {
  const isReading = method === "GET" || method === "HEAD";
  return name === "csv_parser" || (name === "http_client" && isReading) ? "READ_ONLY" : "UNSAFE";
}
