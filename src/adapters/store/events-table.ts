import type { Agent } from "../../domain/agent.ts";
import type { EventKind, LogEvent } from "../../domain/event.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Position, UnixMs } from "../../domain/ids.ts";
import type { EventFilter } from "../../domain/store.ts";
import type { Db } from "./database.ts";

interface Row {
  readonly position: Position;
  readonly kind: EventKind;
  readonly at: UnixMs;
  readonly workspace: string;
  readonly subject: string;
  readonly actor: string;
  readonly attributes: string;
  readonly agent: string | null;
}

interface FilterParameters {
  readonly workspace: string | null;
  readonly kinds: string | null;
  readonly after: Position;
  readonly limit: number;
}

/** The `events` table: the log of everything that changed. */
export function eventsTable(db: Db) {
  const insert = db.prepare<[EventKind, UnixMs, string, string, string, string, string | null]>(`
    INSERT INTO events (kind, at, workspace, subject, actor, attributes, agent)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const list = db.prepare<FilterParameters, Row>(`
    SELECT position, kind, at, workspace, subject, actor, attributes, agent FROM events
    WHERE position > +@after AND (@workspace IS NULL OR workspace = +@workspace)
      AND (@kinds IS NULL OR kind IN (SELECT value FROM json_each(@kinds)))
    ORDER BY position LIMIT +@limit`);
  const snapshot = db
    .prepare<[number], string>("SELECT agent FROM events WHERE position = +?")
    .pluck();
  const first = db.prepare<[], Position>("SELECT min(position) FROM events").pluck();
  const last = db.prepare<[], Position>("SELECT max(position) FROM events").pluck();
  const cut = db.prepare<[number]>("DELETE FROM events WHERE position <= +?");
  const lastPosition = () => last.get() ?? (0 as Position);
  return {
    append({
      kind,
      at,
      workspace,
      subject,
      actor,
      ...event
    }: Omit<LogEvent, "position">): Position {
      const attributes = JSON.stringify(event.attributes);
      const agent = event.agent === undefined ? null : JSON.stringify(event.agent);
      const done = insert.run(kind, at, workspace, subject, actor, attributes, agent);
      return done.lastInsertRowid as Position;
    },
    /** In ascending order. Throws `HISTORY_CUT` when events after `after` are no longer kept. */
    list({ workspace, kinds, after, limit }: EventFilter): LogEvent[] {
      const rows = list.all({
        workspace: workspace ?? null,
        kinds: kinds === undefined ? null : JSON.stringify(kinds),
        after,
        limit,
      });
      // Asked after reading: a cut in between can then not go unnoticed.
      const firstKept = first.get() ?? 0;
      if (after + 1 < firstKept) throw historyCut(after, firstKept);
      return rows.map(toEvent);
    },
    /**
     * The agent as the event at `position` shows it; undefined when the event shows none or is cut.
     */
    findAgent(position: number): Agent | undefined {
      const text = snapshot.get(position);
      return text ? JSON.parse(text) : undefined;
    },
    lastPosition,
    /** Deletes all but the newest `eventsMax` events. */
    cut: (eventsMax: number) => void cut.run(lastPosition() - eventsMax),
  };
}

function historyCut(after: number, firstKept: number): FailureError {
  return new FailureError({
    reason: "HISTORY_CUT",
    message:
      `Events after position ${after} are no longer all kept (the oldest is ${firstKept}): ` +
      "read the present state anew, then watch from there",
    metadata: { after: String(after), first_kept: String(firstKept) },
  });
}

function toEvent({ attributes, agent, ...row }: Row): LogEvent {
  return {
    ...row,
    attributes: JSON.parse(attributes),
    ...(agent === null ? {} : { agent: JSON.parse(agent) }),
  };
}
