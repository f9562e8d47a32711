import { type Changes, changeOrDeadline } from "./changes.ts";
import type { LogEvent } from "./event.ts";
import type { Position } from "./ids.ts";
import { limits } from "./limits.ts";
import type { Runtime } from "./runtime.ts";
import type { EventFilter } from "./store.ts";

/** The part of the store that watching needs. */
export interface EventLog {
  readonly changes: Changes;
  listEvents(filter: EventFilter): Promise<readonly LogEvent[]>;
  lastPosition(): Promise<Position>;
}

/** An event, or (without one) a sign of life; `position` is where to resume after it. */
export interface Followed {
  readonly event?: LogEvent;
  readonly position: Position;
}

const batchMax = 200;

/**
 * Events after `filter.after` in order, then new ones as they are committed, until `signal` aborts.
 * Sends a sign of life after each `limits.watchHeartbeatMs` without an event. Pulls from the log,
 * so a slow reader fills no queue. Throws `HISTORY_CUT` when events after the position are gone.
 */
export async function* follow(
  log: EventLog,
  filter: Omit<EventFilter, "limit">,
  runtime: Runtime,
  signal: AbortSignal,
): AsyncGenerator<Followed> {
  let after = filter.after;
  let heartbeatDue = runtime.monotonic() + limits.watchHeartbeatMs;
  while (!signal.aborted) {
    // Both are taken before reading, so that nothing committed in between is missed.
    const version = log.changes.version;
    const last = await log.lastPosition();
    const batch = await log.listEvents({ ...filter, after, limit: batchMax });
    for (const event of batch) {
      yield { event, position: event.position };
      after = event.position;
    }
    if (batch.length > 0) {
      heartbeatDue = runtime.monotonic() + limits.watchHeartbeatMs;
      continue;
    }
    // Nothing up to `last` matches the filter: resuming need not read it again.
    if (last > after) after = last;
    await changeOrDeadline(log.changes, version, { runtime, deadline: heartbeatDue, signal });
    if (runtime.monotonic() < heartbeatDue || signal.aborted) continue;
    yield { position: after };
    heartbeatDue = runtime.monotonic() + limits.watchHeartbeatMs;
  }
}
