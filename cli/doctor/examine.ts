import { checkConfig, checkEnvironment } from "./check-config.ts";
import { checkContexts } from "./check-contexts.ts";
import { checkDirectory, checkDisk } from "./check-directory.ts";
import { checkBuild, checkNode, checkStoreModule } from "./check-installation.ts";
import { checkClock, checkOpenFiles } from "./check-machine.ts";
import { checkModels } from "./check-models.ts";
import { checkPort } from "./check-port.ts";
import { checkServer } from "./check-server.ts";
import { checkStore } from "./check-store.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { Patient } from "./patient.ts";

type Check = (patient: Patient, signal: AbortSignal) => Promise<Finding | Finding[]>;

/** In the order in which they are told. */
const checks: Readonly<Record<string, Check>> = {
  node: async () => checkNode(),
  build: ({ root }) => checkBuild(root),
  sqlite: ({ root }, signal) => checkStoreModule(root, signal),
  configuration: async (patient) => checkConfig(patient),
  environment: checkEnvironment,
  "data directory": async (patient) => checkDirectory(patient),
  disk: async (patient) => checkDisk(patient),
  store: checkStore,
  port: checkPort,
  server: checkServer,
  contexts: checkContexts,
  models: checkModels,
  clock: checkClock,
  "open files": checkOpenFiles,
};

/** Runs every check, all at once, each for as long as the patient's `timeoutMs`. Never throws. */
export async function examine(patient: Patient): Promise<Finding[]> {
  const found = await Promise.all(
    Object.entries(checks).map(([name, check]) => runCheck(name, check, patient)),
  );
  return found.flat();
}

async function runCheck(name: string, check: Check, patient: Patient): Promise<Finding[]> {
  const late = AbortSignal.timeout(patient.timeoutMs);
  try {
    return [await check(patient, AbortSignal.any([late, patient.signal]))].flat();
  } catch (error) {
    if (late.aborted) {
      const seconds = patient.timeoutMs / 1_000;
      const mend = `Give it longer: caxton doctor --timeout ${seconds * 10}`;
      return [findingsOf(name).warning(`Not known after ${seconds} s`, mend)];
    }
    const message = error instanceof Error ? error.message : String(error);
    return [
      findingsOf(name).failed(`It cannot be looked at: ${message}`, "See docs/troubleshooting.md"),
    ];
  }
}
