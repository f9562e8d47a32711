import { type MessagePort, parentPort } from "node:worker_threads";
import { EgressError, type EgressProblem } from "../../domain/egress.ts";
import type { ToolTrouble } from "../../domain/tool.ts";
import { createEgress } from "../egress/create-egress.ts";
import { analyseCsv } from "./csv/analyse-csv.ts";
import { CsvFileError, CsvQueryError } from "./csv/csv-query.ts";
import { createTextSource, openFileSource } from "./csv/csv-source.ts";
import { fetchBody } from "./fetch-body.ts";
import type { CsvJob, FetchJob, JobOutcome, JobReport, ToolJob } from "./tool-jobs.ts";

const troubles: Readonly<Record<EgressProblem, ToolTrouble>> = {
  refused: "NOT_GRANTED",
  invalid: "INVALID_ARGUMENTS",
  failed: "TOOL_FAILED",
};

/** Runs one job at a time, as its host sends them. The host ends the thread when it must. */
function serve(port: MessagePort): void {
  port.on("message", async (job: ToolJob) => {
    const before = process.threadCpuUsage();
    const outcome = await run(job).catch(toFailure);
    const { user, system } = process.threadCpuUsage(before);
    port.postMessage({ outcome, cpuMs: (user + system) / 1000 } satisfies JobReport);
  });
}

function run(job: ToolJob): Promise<JobOutcome> {
  return job.kind === "fetch" ? runFetch(job) : runCsv(job);
}

async function runFetch(job: FetchJob): Promise<JobOutcome> {
  const { allow, methods, ownAddresses } = job.rules;
  const egress = createEgress({ allow, methods, ownAddresses: () => ownAddresses });
  return fetchBody(egress, job);
}

async function runCsv({ input, encoding, query }: CsvJob): Promise<JobOutcome> {
  const source = "file" in input ? openFileSource(input.file) : createTextSource(input.text);
  const { content, summary } = await analyseCsv(source, query, encoding);
  return { kind: "analysed", content, summary };
}

/** What is not foreseen ends the thread: a fault of ours is not to be told as one of the call. */
function toFailure(error: unknown): JobOutcome {
  if (error instanceof EgressError) {
    const { message, hint } = error;
    return { kind: "failed", trouble: troubles[error.problem], message, hint };
  }
  if (error instanceof CsvQueryError) {
    const { message, hint } = error;
    return { kind: "failed", trouble: "INVALID_ARGUMENTS", message, hint };
  }
  if (error instanceof CsvFileError) {
    return { kind: "failed", trouble: "TOOL_FAILED", message: error.message, hint: "" };
  }
  throw error;
}

if (parentPort !== null) serve(parentPort);
