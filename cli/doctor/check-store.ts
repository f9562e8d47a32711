import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Finding, findingsOf } from "./finding.ts";
import type { Patient } from "./patient.ts";
import { runApart } from "./run-apart.ts";

/**
 * Who holds the data directory, and, when nobody does, whether its database is whole. A running
 * server looks after its database itself.
 */
export async function checkStore(patient: Patient, signal: AbortSignal): Promise<Finding[]> {
  const { directory, serverFile, isLocalRunning } = patient;
  const lock = findingsOf("lock");
  if (isLocalRunning) return [lock.ok(`Held by the server that runs, process ${serverFile?.pid}`)];
  const file = join(directory, "lock");
  if (!existsSync(file)) return [lock.ok("Free: no server has been here yet")];
  const { isTaken, error } = await runApart(tryLock, [file], signal);
  if (isTaken) {
    const holder = serverFile === undefined ? "A Caxton" : `A Caxton (process ${serverFile.pid})`;
    return [
      lock.failed(
        `${holder} holds ${directory} and does not answer`,
        `Look at its log, ${join(directory, "server.log")}; wait, or end it by its process number`,
      ),
    ];
  }
  if (error !== undefined) {
    return [lock.failed(`${file}: ${error}`, "It may be deleted when no Caxton runs")];
  }
  return [lock.ok("Free"), await checkDatabase(join(directory, "caxton.db"), signal)];
}

function tryLock(file = ""): { isTaken: boolean; error?: string } {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 0 });
    db.prepare("SELECT count(*) FROM sqlite_master").get();
    return { isTaken: false };
  } catch (error) {
    const { errcode, message } = error as Error & { errcode?: number };
    const busy = 5;
    return errcode === busy ? { isTaken: true } : { isTaken: false, error: message };
  }
}

async function checkDatabase(file: string, signal: AbortSignal): Promise<Finding> {
  const database = findingsOf("database");
  if (!existsSync(file)) return database.note("There is none yet; the first start makes it");
  const { size } = statSync(file);
  // Without a log left behind by a crash it is opened as something that never changes: else SQLite
  // makes files beside it, which may then belong to the wrong user.
  const hasLog = (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const { problems } = await runApart(readProblems, [file, hasLog ? "" : "immutable=1"], signal);
  if (problems.length === 0) {
    return database.ok(`Whole: ${Math.ceil(size / 1024).toLocaleString("en")} KiB checked`);
  }
  return database.failed(
    `${file} is damaged: ${problems.join("; ")}`,
    "Start no server on it. Copy the data directory, then bring back a backup of it",
  );
}

function readProblems(file = "", query = ""): { problems: string[] } {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const { pathToFileURL } = process.getBuiltinModule("node:url");
  const url = pathToFileURL(file);
  url.search = query;
  try {
    const db = new DatabaseSync(url, { readOnly: true });
    const found = db
      .prepare("PRAGMA quick_check(3)")
      .all()
      .map((row) => String(row.quick_check));
    return { problems: found.filter((line) => line !== "ok").map((line) => line.trim()) };
  } catch (error) {
    return { problems: [(error as Error).message] };
  }
}
