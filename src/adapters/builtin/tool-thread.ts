import { type MessagePort, parentPort } from "node:worker_threads";
import { analyseCsv } from "./csv/analyse-csv.ts";
import { createTextSource, openFileSource } from "./csv/csv-source.ts";
import { createThreadCpu } from "./thread-cpu.ts";
import { toFailedJob } from "./to-failed-job.ts";
import type { CsvJob, JobOutcome, WorkerReport } from "./tool-jobs.ts";

const cpu = createThreadCpu();

/** Runs one job at a time, as its host sends them. The host ends the thread when it must. */
function serve(port: MessagePort): void {
  port.on("message", async (job: CsvJob) => {
    const outcome = await run(job).catch(toFailedJob);
    const cpuMs = cpu.charge();
    port.postMessage({ outcome, cpuMs, threadCpuMs: cpu.totalMs } satisfies WorkerReport);
  });
}

async function run({ input, encoding, query }: CsvJob): Promise<JobOutcome> {
  const source = "file" in input ? openFileSource(input.file) : createTextSource(input.text);
  return { kind: "analysed", content: await analyseCsv(source, query, encoding) };
}

if (parentPort !== null) serve(parentPort);
