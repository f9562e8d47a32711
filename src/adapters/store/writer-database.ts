import { type Db, openWriterDatabase, sqliteCode, type WriterOptions } from "./database.ts";
import { metaTable } from "./meta-table.ts";
import { checkVersion, migrate } from "./migrate.ts";
import { StoreOpenError } from "./store-open-error.ts";

/**
 * Opens the database to write: checks that this Caxton may use it and, unless it was closed
 * properly last time, that it is whole; brings its schema up to date. Throws a `StoreOpenError`.
 */
export function openCheckedDatabase(file: string, options: WriterOptions): Db {
  let db: Db | undefined;
  try {
    // Reads the header, so that a file that is no database is found whatever the last stop was.
    db = openWriterDatabase(file, options);
    checkVersion(db);
    if (!isNew(db) && !metaTable(db).wasStoppedCleanly()) checkPages(db);
    migrate(db);
    metaTable(db).markStarted();
    return db;
  } catch (error) {
    db?.close();
    throw toOpenError(file, error);
  }
}

/** Closes the database so that the next start need not check it. */
export function closeCleanly(db: Db): void {
  metaTable(db).markStopped();
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
}

function isNew(db: Db): boolean {
  return db.pragma("user_version", { simple: true }) === 0;
}

function checkPages(db: Db): void {
  const found = db.pragma("quick_check(1)", { simple: true });
  if (found !== "ok") throw damagedDatabase(db.name, String(found));
}

function damagedDatabase(file: string, what: string, cause?: unknown): StoreOpenError {
  return new StoreOpenError(
    `The database ${file} is damaged (${what})`,
    `Move it away together with ${file}-wal and restore a copy of it, or start with an empty ` +
      "data directory and deploy the agents again",
    { cause },
  );
}

function toOpenError(file: string, error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return damagedDatabase(file, error.message, error);
  const hint =
    code === "SQLITE_FULL"
      ? "The disk is full: free some space, then start again"
      : "Check that the disk works and that this user may read and write the data directory";
  return new StoreOpenError(`Cannot open ${file}: ${error.message} (${code})`, hint, {
    cause: error,
  });
}
