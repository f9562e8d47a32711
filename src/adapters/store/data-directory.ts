import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import type { Observer } from "../../domain/observer.ts";
import { sqliteCode } from "./database.ts";
import { StoreOpenError } from "./store-open-error.ts";

/** Makes the directory unless it is there, for its owner only. */
export function prepareDirectory(directory: string, observer: Observer): void {
  try {
    const made = mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (made !== undefined) syncDirectory(dirname(made));
    if ((statSync(directory).mode & 0o077) !== 0) {
      observer.note("warn", "other users may look into the data directory: chmod 700 it", {
        directory,
      });
    }
  } catch (error) {
    throw new StoreOpenError(
      `Cannot use ${directory} as data directory: ${(error as Error).message}`,
      "Choose another one with CAXTON_DATA_DIR, or make this one writable for this user",
      { cause: error },
    );
  }
}

/**
 * Takes the directory for this process until disposed. The lock is SQLite's on a file of its own:
 * the system frees it when the process ends in whatever way. Throws a `StoreOpenError` when it is
 * taken.
 */
export function lockDirectory(directory: string): Disposable {
  const file = join(directory, "lock");
  createPrivateFile(file);
  const db = new Database(file, { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    throw lockError(directory, error);
  }
  return { [Symbol.dispose]: () => void db.close() };
}

/**
 * Creates an empty file for its owner only, unless it is there. An existing file is not opened:
 * closing it again would drop every lock this process has on it.
 */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
    syncDirectory(dirname(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    throw new StoreOpenError(
      `Cannot create ${file}: ${(error as Error).message}`,
      "Check that this user may write to the data directory and that its disk is not full",
      { cause: error },
    );
  }
}

/** Makes the names of new files survive a loss of power. */
function syncDirectory(directory: string): void {
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function lockError(directory: string, error: unknown): StoreOpenError {
  if (sqliteCode(error) === "SQLITE_BUSY") {
    return new StoreOpenError(
      `The data directory ${directory} is used by another Caxton that is running`,
      "Stop that one first (caxton server stop), or choose another directory with CAXTON_DATA_DIR",
      { cause: error },
    );
  }
  return new StoreOpenError(
    `Cannot lock the data directory ${directory}: ${(error as Error).message}`,
    `Check that this user may write there; the file 'lock' in it may be deleted when no Caxton runs`,
    { cause: error },
  );
}
