import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { EgressRequest } from "../../domain/egress.ts";
import type { ToolCall, ToolResult, ToolTrouble } from "../../domain/tool.ts";
import type { BodyStore } from "./body-store.ts";
import type { JobLimits } from "./job-limits.ts";
import type { CsvJob, FailedJob, JobOutcome, JobReport } from "./tool-jobs.ts";
import type { ToolPool } from "./tool-pool.ts";

/** One call on its way: its jobs share the limits of the call. */
export interface ToolRun {
  /** CPU milliseconds so far. */
  readonly cpuMs: number;
  readonly bodies: BodyStore;
  compute(job: CsvJob): Promise<JobOutcome>;
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
  const { timeoutMs, memoryBytes } = call.limits;
  const directory = bodies.directory;
  const whole: Patience = {
    deadline: performance.now() + timeoutMs,
    lateMessage: `the call took longer than ${timeoutMs} ms (tool_call_timeout)`,
  };
  let usedMs = 0;

  const limitsOf = (patience: Patience): JobLimits => {
    return { ...patience, cpuMs: Math.max(0, call.limits.cpuMs - usedMs), memoryBytes };
  };
  async function counted(running: Promise<JobReport>): Promise<JobOutcome> {
    const { outcome, cpuMs } = await running;
    usedMs += cpuMs;
    return outcome;
  }

  return {
    get cpuMs() {
      return usedMs;
    },
    bodies,
    compute: (job) => counted(pool.compute(job, limitsOf(whole), signal)),
    async fetch(request) {
      const partName = `part-${randomUUID()}`;
      const freeBytesMin = options.freeDiskBytesMin ?? freeDiskBytesDefault;
      const { allow, methods } = options;
      const rules = { allow, methods, ownAddresses: options.ownAddresses() };
      const storage = { directory, partName, freeBytesMin };
      const limits = limitsOf(shorter(whole, call.config.httpClient.timeoutMs));
      try {
        return await counted(pool.fetch({ request, rules, storage }, limits, signal));
      } finally {
        // A thread that was ended could not tidy up.
        await rm(join(directory, partName), { force: true });
      }
    },
  };
}

type Patience = Pick<JobLimits, "deadline" | "lateMessage">;

/** Until the end of the call, or of the time that the agent's file gives a request. */
function shorter(whole: Patience, requestMs: number | undefined): Patience {
  const deadline = performance.now() + (requestMs ?? Number.POSITIVE_INFINITY);
  if (whole.deadline <= deadline) return whole;
  const setting = "timeout of [tool_config.http_client]";
  return { deadline, lateMessage: `the request took longer than ${requestMs} ms (${setting})` };
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
