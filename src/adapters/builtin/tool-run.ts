import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { EgressRequest } from "../../domain/egress.ts";
import type { ToolCall, ToolResult, ToolTrouble } from "../../domain/tool.ts";
import type { BodyStore } from "./body-store.ts";
import type { FailedJob, JobOutcome, ToolJob } from "./tool-jobs.ts";
import type { ToolPool } from "./tool-pool.ts";

/** One call on its way: its jobs share the limits of the call. */
export interface ToolRun {
  /** CPU milliseconds so far. */
  readonly cpuMs: number;
  readonly bodies: BodyStore;
  run(job: ToolJob): Promise<JobOutcome>;
  fetch(request: EgressRequest): Promise<JobOutcome>;
}

interface ToolRunOptions {
  readonly call: ToolCall;
  readonly signal: AbortSignal;
  readonly pool: ToolPool;
  readonly bodies: BodyStore;
  readonly options: {
    readonly allow: readonly string[];
    readonly methods?: readonly string[];
    readonly ownAddresses: () => readonly string[];
    readonly freeDiskBytesMin?: number;
  };
}

const freeDiskBytesDefault = 256 * 1024 * 1024;
const gigabyte = 1024 ** 3;
const redirectsDefault = 3;

/** The call's clock starts here. */
export function createToolRun({ call, signal, pool, bodies, options }: ToolRunOptions): ToolRun {
  const { timeoutMs, cpuMs, memoryBytes } = call.limits;
  const deadline = performance.now() + timeoutMs;
  const directory = bodies.directory;
  let usedMs = 0;

  async function run(job: ToolJob): Promise<JobOutcome> {
    const limits = { deadline, cpuMs: Math.max(0, cpuMs - usedMs), memoryBytes };
    const report = await pool.run(job, limits, signal);
    usedMs += report.cpuMs;
    return report.outcome;
  }

  return {
    get cpuMs() {
      return usedMs;
    },
    bodies,
    run,
    async fetch(request) {
      const partName = `part-${randomUUID()}`;
      const freeBytesMin = options.freeDiskBytesMin ?? freeDiskBytesDefault;
      const { allow, methods } = options;
      const rules = { allow, methods, ownAddresses: options.ownAddresses() };
      try {
        const storage = { directory, partName, freeBytesMin };
        return await run({ kind: "fetch", request, rules, storage });
      } finally {
        // A thread that was ended could not tidy up.
        await rm(join(directory, partName), { force: true });
      }
    },
  };
}

/** What the agent's file says about requests, with the defaults of the tool. */
export function toRequestRules({ config, permissions }: ToolCall) {
  const http = config.httpClient;
  const lists = [http.allowedDomains, permissions?.allowedHosts ?? []];
  return {
    redirectsMax: http.redirectsMax ?? redirectsDefault,
    retriesMax: http.retriesMax ?? 0,
    bytesMax: http.responseBytesMax ?? gigabyte,
    allowedHosts: lists.filter((list) => list.length > 0),
    verifyTls: http.verifyTls,
  };
}

/** Undefined when the agent's file lets the tool use the network. */
export function findNetworkBan({ permissions }: ToolCall): ToolResult | undefined {
  if (permissions?.networkAccess !== "none") return undefined;
  return failedResult("NOT_GRANTED", "the agent's file gives this tool no network access");
}

/** Puts a relative address behind the base of the agent's file. */
export function toAbsolute(url: string, base: string | undefined): string {
  return base !== undefined && URL.canParse(url, base) ? new URL(url, base).href : url;
}

/** A failure for the model to read: `error`, `message`, and `hint` where there is one. */
export function failedResult(
  trouble: ToolTrouble,
  message: string,
  { hint = "", cpuMs = 0 } = {},
): ToolResult {
  const content = JSON.stringify({ error: trouble, message, ...(hint === "" ? {} : { hint }) });
  return { content, trouble, truncated: false, cpuMs, summary: message };
}

export function toFailedResult({ trouble, message, hint }: FailedJob, cpuMs: number): ToolResult {
  return failedResult(trouble, message, { hint, cpuMs });
}
