import type { Changes } from "./changes.ts";
import type { UnixMs } from "./ids.ts";
import type { JsonObject } from "./json.ts";

/** From most to least talkative. */
export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line of the server's log. */
export interface LogEntry {
  /** Place in the log of this start of the server: 1, 2, 3 … */
  readonly sequence: number;
  readonly level: LogLevel;
  readonly at: UnixMs;
  readonly message: string;
  /** Everything else that the line tells; never secrets or contents. */
  readonly fields: JsonObject;
}

/** The newest lines of the log, in memory, and a bell for those that come. */
export interface LogFeed {
  readonly changes: Changes;
  /** Sequence of the oldest line kept; one more than `last` while none is. */
  readonly first: number;
  /** Sequence of the newest line; 0 before the first. */
  readonly last: number;
  /** At most `limit` of the lines kept after the sequence `after`, in order. */
  read(after: number, limit: number): readonly LogEntry[];
}
