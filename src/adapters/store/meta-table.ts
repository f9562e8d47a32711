import type { Db } from "./database.ts";

const cleanStop = "clean_stop";

/** The `meta` table: facts about the database itself. */
export function metaTable(db: Db) {
  const find = db.prepare<[string], string>("SELECT value FROM meta WHERE key = +?").pluck();
  const put = db.prepare<[string, string]>(
    "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
  );
  return {
    /** Whether the last process to open the database closed it properly. */
    wasStoppedCleanly: () => find.get(cleanStop) === "yes",
    markStopped: (clean: boolean) => void put.run(cleanStop, clean ? "yes" : "no"),
  };
}
