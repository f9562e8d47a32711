import { type Bell, createBell } from "../domain/changes.ts";
import type { UnixMs } from "../domain/ids.ts";
import type { JsonValue } from "../domain/json.ts";
import type { LogEntry, LogFeed, LogLevel } from "../domain/log-feed.ts";
import type { Output } from "./output.ts";

export interface LogRingOptions {
  readonly linesMax: number;
  /** Characters of all lines together; a longer line is kept alone. */
  readonly lengthMax: number;
}

/** Keeps the newest lines, as they were written: they are parsed for those who read them. */
export function createLogRing({ linesMax, lengthMax }: LogRingOptions): LogFeed & Output {
  const changes: Bell = createBell();
  const lines: string[] = [];
  let first = 1;
  let last = 0;
  let length = 0;
  const slot = (sequence: number) => sequence % linesMax;
  const dropFirst = () => {
    length -= lines[slot(first)]?.length ?? 0;
    lines[slot(first)] = "";
    first += 1;
  };
  return {
    changes,
    get first() {
      return first;
    },
    get last() {
      return last;
    },
    write(line) {
      const isFull = () => last - first + 1 >= linesMax || length + line.length > lengthMax;
      while (first <= last && isFull()) dropFirst();
      last += 1;
      lines[slot(last)] = line;
      length += line.length;
      changes.ring();
    },
    read(after, limit) {
      const start = Math.max(after + 1, first);
      const count = Math.max(0, Math.min(limit, last - start + 1));
      return Array.from({ length: count }, (_, index) =>
        parseLine(start + index, lines[slot(start + index)] ?? ""),
      );
    },
  };
}

/** What every line has, and its other fields. */
interface Line {
  readonly level: LogLevel;
  readonly time: string;
  readonly message: string;
  readonly [field: string]: JsonValue;
}

function parseLine(sequence: number, line: string): LogEntry {
  const { level, time, message, ...fields }: Line = JSON.parse(line);
  return { sequence, level, at: Date.parse(time) as UnixMs, message, fields };
}
