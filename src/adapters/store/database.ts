import Database from "better-sqlite3";
import { migrate } from "./migrate.ts";

/**
 * A connection. In its statements a parameter that is compared, or a limit, is written `+@name`:
 * this build of SQLite (with STAT4) would otherwise plan a join anew whenever values are bound,
 * which takes five times as long as running it.
 */
export type Db = Database.Database;
export type Statement<Parameters, Row> = Database.Statement<Parameters & object, Row>;

/**
 * How long the reader waits for a lock; it lives on the main thread, which must not stand still.
 */
const readerBusyMs = 100;

export interface WriterOptions {
  /** Size limit of the database in pages; for tests of a full disk. */
  readonly maxPageCount?: number | undefined;
}

/** The one connection that writes, set so that a commit is on disk when it returns. */
export function openWriterDatabase(file: string, { maxPageCount }: WriterOptions = {}): Db {
  const db = new Database(file);
  try {
    db.pragma("journal_mode = WAL");
    // The default of better-sqlite3 in WAL mode is NORMAL, which loses commits with the power.
    db.pragma("synchronous = FULL");
    // On macOS a plain fsync leaves the data in the cache of the drive; elsewhere these do nothing.
    db.pragma("fullfsync = ON");
    db.pragma("checkpoint_fullfsync = ON");
    db.pragma("foreign_keys = ON");
    if (maxPageCount !== undefined) db.pragma(`max_page_count = ${maxPageCount}`);
    assertDurable(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A connection that only reads, beside the writer's. */
export function openReaderDatabase(file: string): Db {
  return new Database(file, { readonly: true, fileMustExist: true, timeout: readerBusyMs });
}

/** A migrated database in memory. It outlives the stores opened on it, as a file does. */
export function openMemoryDatabase(): Db {
  const db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db);
  return db;
}

/** The code of an error of SQLite, such as `SQLITE_FULL`; undefined for any other error. */
export function sqliteCode(error: unknown): string | undefined {
  return error instanceof Database.SqliteError ? error.code : undefined;
}

function assertDurable(db: Db): void {
  const expected = { journal_mode: "wal", synchronous: 2, foreign_keys: 1 };
  for (const [name, value] of Object.entries(expected)) {
    const actual = db.pragma(name, { simple: true });
    if (actual !== value) throw new Error(`SQLite kept ${name} = ${actual} instead of ${value}`);
  }
}
