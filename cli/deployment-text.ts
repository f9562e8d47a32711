import { DeployOutcome } from "../clients/gen/caxton/v1/agent_pb.ts";
import type { Deployment } from "./deployment.ts";
import type { Output } from "./output.ts";
import { toCount } from "./wire-text.ts";

/** Above this many agents only the sum is told. */
const linesMax = 20;

/** Tells what a deployment did, or with `isDryRun` what it would do. */
export function sayDeployment(output: Output, deployment: Deployment, isDryRun: boolean): void {
  const { deployments, tools } = deployment;
  if (deployments.length <= linesMax) {
    for (const done of deployments) {
      const mark = isDryRun || done.outcome === DeployOutcome.UNCHANGED ? "note" : "ok";
      output.say(mark, lineOf(done, isDryRun));
    }
  }
  if (tools.length > 0 && !isDryRun) output.say("ok", `Tools available: ${tools.join(", ")}`);
  if (deployments.length > 1) output.say(isDryRun ? "note" : "ok", sumOf(deployment, isDryRun));
}

function lineOf(done: Deployment["deployments"][number], isDryRun: boolean): string {
  const agent = `Agent '${done.agent}'`;
  if (done.outcome === DeployOutcome.UNCHANGED)
    return `${agent} unchanged (version ${done.version})`;
  if (!isDryRun) return `${agent} deployed (version ${done.version}) and ready`;
  const verb = done.outcome === DeployOutcome.CREATED ? "created" : "updated";
  return `${agent} would be ${verb} (version ${done.version})`;
}

function sumOf({ deployments }: Deployment, isDryRun: boolean): string {
  const count = (wanted: DeployOutcome) =>
    deployments.filter(({ outcome }) => outcome === wanted).length;
  const counts = `${count(DeployOutcome.CREATED)} new, ${count(DeployOutcome.UPDATED)} changed, ${count(DeployOutcome.UNCHANGED)} unchanged`;
  return `${toCount(deployments.length, "agent")}: ${counts}${isDryRun ? " (nothing was written)" : ""}`;
}
