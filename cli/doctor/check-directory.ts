import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { limits } from "../../src/domain/limits.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { Patient } from "./patient.ts";

/** Whether the server can use its data directory, and nobody else can. */
export function checkDirectory({ directory }: Pick<Patient, "directory">): Finding {
  const data = findingsOf("data directory");
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined) return data.note(`${directory} is made at the first start`);
  if (!found.isDirectory()) {
    return data.failed(`${directory} is no directory`, "Move it away, or set CAXTON_DATA_DIR");
  }
  const foreign = findForeign(directory);
  if (foreign !== undefined) {
    return data.failed(
      `${foreign} belongs to another user`,
      `Run the server as that user, or take it over: sudo chown -R "$(id -un)" '${directory}'`,
    );
  }
  if (!isUsable(directory)) {
    return data.failed(`${directory} cannot be written to`, `chmod 700 '${directory}'`);
  }
  if ((found.mode & 0o077) !== 0) {
    return data.warning(`Other users may look into ${directory}`, `chmod 700 '${directory}'`);
  }
  return data.ok(directory);
}

/** The directory, or what lies in it, where it belongs to another user. */
function findForeign(directory: string): string | undefined {
  const own = process.getuid?.();
  const names = isUsable(directory) ? readdirSync(directory) : [];
  const paths = [directory, ...names.map((name) => join(directory, name))];
  // The administrator may use what belongs to others.
  if (own === undefined || own === 0) return undefined;
  return paths.find((path) => statSync(path, { throwIfNoEntry: false })?.uid !== own);
}

function isUsable(directory: string): boolean {
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Below this many times what is kept free it is time to look. */
const narrow = 4;

/** Room on the disk of the data directory, or of where it will be. */
export function checkDisk({ directory, config }: Pick<Patient, "directory" | "config">): Finding {
  const disk = findingsOf("disk");
  const { bavail, bsize } = statfsSync(findExisting(directory));
  const freeBytes = bavail * bsize;
  const least = config.value?.["limits.free_disk_bytes_min"] ?? limits.freeDiskBytesMin;
  const free = `${megabytes(freeBytes)} free; below ${megabytes(least)} writes are refused`;
  const mend = "Free some space, or move the data directory to another disk";
  if (freeBytes < least) return disk.failed(free, mend);
  return freeBytes < least * narrow ? disk.warning(free, mend) : disk.ok(free);
}

function findExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : findExisting(dirname(path));
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024).toLocaleString("en")} MiB`;
}
