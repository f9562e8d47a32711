import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Finding, findingsOf } from "./finding.ts";
import type { Patient } from "./patient.ts";

const secondMs = 1_000;
/** So far apart clocks may be. */
const toleranceMs = 30 * secondMs;

/**
 * Whether the clock is behind what was written already, or another one than the server's: times of
 * versions, conversations and limits of rate come from it.
 */
export async function checkClock(patient: Patient, signal: AbortSignal): Promise<Finding> {
  const clock = findingsOf("clock");
  const mend = "Set the clock, and keep it so: timedatectl set-ntp true";
  const now = Date.now();
  const written = statSync(join(patient.directory, "caxton.db"), { throwIfNoEntry: false });
  if (written !== undefined && written.mtimeMs > now + toleranceMs) {
    const when = written.mtime.toISOString();
    return clock.failed(`It is behind: the database was last written at ${when}`, mend);
  }
  const served = await readServerTime(patient.connection.value?.url, signal);
  const apartMs = served === undefined ? 0 : served - Date.now();
  if (Math.abs(apartMs) <= toleranceMs) return clock.ok(`${new Date(now).toISOString()}`);
  const direction = apartMs > 0 ? "ahead" : "behind";
  const seconds = Math.round(Math.abs(apartMs) / secondMs);
  return clock.warning(`The server's clock is ${seconds} s ${direction} of this one`, mend);
}

/** What the server thinks the time is; undefined when it does not say. */
async function readServerTime(url: string | undefined, signal: AbortSignal) {
  if (url === undefined) return undefined;
  try {
    const { headers, body } = await fetch(`${url}/healthz`, { signal });
    await body?.cancel();
    const time = Date.parse(headers.get("date") ?? "");
    return Number.isNaN(time) ? undefined : time;
  } catch {
    return undefined;
  }
}

/** Files that the server keeps open beside its connections. */
const otherFiles = 256;

/** Whether the server may open as many connections as it is told to take. */
export async function checkOpenFiles(patient: Patient, signal: AbortSignal): Promise<Finding[]> {
  const { config } = patient;
  if (config.value === undefined) return [];
  const open = findingsOf("open files");
  const { stdout } = await promisify(execFile)("sh", ["-c", "ulimit -n"], { signal });
  const connections = config.value["limits.connections_max"];
  const allowed = stdout.trim() === "unlimited" ? Number.POSITIVE_INFINITY : Number(stdout);
  if (allowed >= connections + otherFiles) return [open.ok(`${stdout.trim()} allowed`)];
  return [
    open.warning(
      `${allowed} allowed, too few for ${connections} connections`,
      `ulimit -n ${connections + otherFiles} before the server is started, or a smaller connections_max in [limits]`,
    ),
  ];
}
