import type { Agent } from "./agent.ts";
import type { Position, UnixMs } from "./ids.ts";

/** Kinds of event in the log; `caxton.v1.EventKind` says what each means. */
export const eventKinds = [
  "SERVER_STARTED",
  "AGENT_DEPLOYED",
  "AGENT_SUSPENDED",
  "AGENT_RESUMED",
  "AGENT_RESTARTED",
  "AGENT_DRAINING",
  "AGENT_DELETED",
] as const;
export type EventKind = (typeof eventKinds)[number];

/** One entry of the log of everything that changed, written in the transaction of the change. */
export interface LogEvent {
  readonly position: Position;
  readonly kind: EventKind;
  readonly at: UnixMs;
  /** Empty for the server's own events. */
  readonly workspace: string;
  /** What it happened to: the agent's name, say. */
  readonly subject: string;
  readonly actor: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The agent right after the change (before it, for a deletion). Set for `AGENT_*` only. */
  readonly agent?: Agent;
}
