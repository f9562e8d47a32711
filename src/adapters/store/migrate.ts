import type { Db } from "./database.ts";
import { migrations } from "./migrations.ts";
import { StoreOpenError } from "./store-open-error.ts";

/** Throws a `StoreOpenError` when the database is of a newer Caxton or of another program. */
export function checkVersion(db: Db): void {
  const version = userVersion(db);
  if (version > migrations.length) {
    throw new StoreOpenError(
      `${db.name} was written by a newer Caxton: its schema is ${version}, this one knows ` +
        `schemas up to ${migrations.length}`,
      "Start the newer Caxton again, or use another data directory; nothing was changed",
    );
  }
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get();
  if (version === 0 && tables !== 0) {
    throw new StoreOpenError(
      `${db.name} is a database of another program`,
      "Move it away, or use another data directory; nothing was changed",
    );
  }
}

/** Brings the database to the newest schema, each step in a transaction of its own. */
export function migrate(db: Db): void {
  for (const [index, sql] of migrations.entries()) {
    if (index < userVersion(db)) continue;
    const step = db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    });
    step.immediate();
  }
}

function userVersion(db: Db): number {
  return db.pragma("user_version", { simple: true }) as number;
}
