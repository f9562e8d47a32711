import type { Db } from "./database.ts";

const cleanStop = "clean_stop";
const previousStop = "previous_stop";

/** The `meta` table: facts about the database itself. */
export function metaTable(db: Db) {
  const find = db.prepare<[string], string>("SELECT value FROM meta WHERE key = +?").pluck();
  const put = db.prepare<[string, string]>(
    "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
  );
  return {
    /** Whether the last process to open the database closed it properly. */
    wasStoppedCleanly: () => find.get(cleanStop) === "yes",
    /** Whether the process before the present one closed the database properly. */
    wasPreviousStopClean: () => find.get(previousStop) === "yes",
    /** Remembers how the last process ended, before this one counts as not ended. */
    markStarted(): void {
      put.run(previousStop, find.get(cleanStop) ?? "no");
      put.run(cleanStop, "no");
    },
    markStopped: () => void put.run(cleanStop, "yes"),
  };
}
