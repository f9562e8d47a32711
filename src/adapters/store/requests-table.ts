import type { DeployOutcome } from "../../domain/agent.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Position, Sha256, TurnId, UnixMs } from "../../domain/ids.ts";
import type { RequestIdentity } from "../../domain/store.ts";
import type { Db } from "./database.ts";

/**
 * What a write made, one entry for each part of it: enough to give its result again. `position` is
 * the event of the change; 0 when nothing changed.
 */
export interface Reference {
  readonly position: Position | 0;
  /** Of deployments only. */
  readonly outcome?: DeployOutcome;
  /** Of accepted messages only. */
  readonly turn?: TurnId;
}

interface Row {
  readonly body_hash: Sha256;
  readonly at: UnixMs;
  readonly reference: string;
}

/** How many old requests one sweep deletes: more than one commit adds, so that it keeps up. */
const sweepMax = 1_000;

/** The `requests` table: which request ids were used, and what they made. */
export function requestsTable(db: Db, windowMs: number) {
  const find = db.prepare<RequestIdentity, Row>(`
    SELECT body_hash, at, reference FROM requests
    WHERE caller = +@caller AND method = +@method AND id = +@id`);
  const put = db.prepare(`
    INSERT OR REPLACE INTO requests (caller, method, id, body_hash, at, reference)
    VALUES (@caller, @method, @id, @bodyHash, @at, @reference)`);
  const oldest = db.prepare<[], UnixMs>("SELECT at FROM requests ORDER BY number LIMIT 1").pluck();
  const sweep = db.prepare<[number]>(`
    DELETE FROM requests WHERE at <= +? AND number IN (
      SELECT number FROM requests ORDER BY number LIMIT ${sweepMax})`);
  return {
    /**
     * What the request made when it came before within the window; undefined when it is new. Throws
     * `REQUEST_ID_REUSED` when it came with another body.
     */
    find(request: RequestIdentity, now: UnixMs): readonly Reference[] | undefined {
      const row = find.get(request);
      if (row === undefined || row.at <= now - windowMs) return undefined;
      if (row.body_hash !== request.bodyHash) throw requestIdReused(request);
      return JSON.parse(row.reference);
    },
    put: (request: RequestIdentity, at: UnixMs, references: readonly Reference[]) =>
      void put.run({ ...request, at, reference: JSON.stringify(references) }),
    /** Deletes some of the requests that are older than the window. */
    sweep(now: UnixMs): void {
      const before = now - windowMs;
      // Rows are numbered in the order they came, so the first one tells whether any is due.
      if ((oldest.get() ?? now) <= before) sweep.run(before);
    },
  };
}

function requestIdReused({ id, method }: RequestIdentity): FailureError {
  return new FailureError({
    reason: "REQUEST_ID_REUSED",
    message:
      `Request id '${id}' was used for another ${method}: use a new id for new content, ` +
      "or send exactly the same content to get the first result",
    metadata: { request_id: id },
  });
}
