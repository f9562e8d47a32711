import { type MessagePort, parentPort } from "node:worker_threads";
import { createEgress } from "../egress/create-egress.ts";
import { fetchBody } from "./fetch-body.ts";
import { createThreadCpu } from "./thread-cpu.ts";
import { toFailedJob } from "./to-failed-job.ts";
import type { FetchJob, FetchOrder, FetchReport, JobOutcome } from "./tool-jobs.ts";

const cpu = createThreadCpu();

/** Runs all the jobs that its host sends, side by side: they wait for the network. */
function serve(port: MessagePort): void {
  const stops = new Map<number, AbortController>();
  port.on("message", async (order: FetchOrder) => {
    if (order.kind === "stop") {
      stops.get(order.id)?.abort(stopped);
      return;
    }
    const { id, job, cpuMs: cpuMsMax } = order;
    const stop = new AbortController();
    stops.set(id, stop);
    let cpuMs = 0;
    // A piece of work of this thread is over: it was for this job.
    const charge = () => {
      cpuMs += cpu.charge();
      if (cpuMs > cpuMsMax) stop.abort(overCpu(cpuMsMax));
    };
    const outcome = await run(job, stop.signal, charge);
    stops.delete(id);
    charge();
    port.postMessage({ id, outcome, cpuMs } satisfies FetchReport);
  });
}

async function run(job: FetchJob, signal: AbortSignal, charge: () => void): Promise<JobOutcome> {
  const { allow, methods, ownAddresses } = job.rules;
  const egress = createEgress({ allow, methods, ownAddresses: () => ownAddresses });
  try {
    return await fetchBody(egress, job, { signal, charge });
  } catch (error) {
    return signal.aborted ? signal.reason : toFailedJob(error);
  }
}

/** The host knows why. */
const stopped: JobOutcome = {
  kind: "failed",
  trouble: "TOOL_FAILED",
  message: "stopped",
  hint: "",
};

function overCpu(cpuMsMax: number): JobOutcome {
  const message = `the call used more than ${Math.round(cpuMsMax)} ms of CPU`;
  return { kind: "failed", trouble: "TOOL_CPU_LIMIT", message, hint: "" };
}

if (parentPort !== null) serve(parentPort);
