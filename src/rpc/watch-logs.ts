import type { JsonObject } from "@bufbuild/protobuf";
import { type Timestamp, timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type WatchLogsRequest,
  LogLevel as WireLevel,
} from "../../clients/gen/caxton/v1/system_service_pb.ts";
import { createRequestCheck, parseAgentRef } from "../agents/parse-request.ts";
import { changeOrDeadline } from "../domain/changes.ts";
import { FailureError } from "../domain/failure.ts";
import { limits } from "../domain/limits.ts";
import { type LogEntry, type LogFeed, logLevels } from "../domain/log-feed.ts";
import type { Runtime } from "../domain/runtime.ts";
import { parseLogToken, toLogToken } from "../domain/token.ts";

export interface LogDependencies {
  readonly logs: LogFeed;
  readonly runtime: Runtime;
  /** Of this start of the server: the log in memory begins with it. */
  readonly bootId: string;
}

type Fits = (entry: LogEntry) => boolean;

/** Lines that are read, or looked through, before other work of the server has its turn. */
const batchMax = 200;

/**
 * Lines of the log that fit, those kept first. Pulls from the lines kept, so that a slow reader
 * holds nothing up: one that falls behind by more than is kept gets `HISTORY_CUT`.
 */
export async function* watchLogs(
  { logs, runtime, bootId }: LogDependencies,
  request: WatchLogsRequest,
  signal: AbortSignal,
) {
  const fits = parseFilter(request);
  const until = request.untilNow ? logs.last : Number.POSITIVE_INFINITY;
  let after = await findStart(logs, request, { fits, runtime, bootId });
  const nextHeartbeat = () => runtime.monotonic() + limits.watchHeartbeatMs;
  let heartbeatDue = nextHeartbeat();
  while (!signal.aborted && after < until) {
    const version = logs.changes.version;
    const batch = readBatch(logs, after, until);
    for (const entry of batch.filter(fits)) {
      yield { line: toWireLine(entry), resumeToken: toLogToken(bootId, entry.sequence) };
      heartbeatDue = nextHeartbeat();
    }
    after = batch.at(-1)?.sequence ?? after;
    if (batch.length > 0) await runtime.yield();
    else await changeOrDeadline(logs.changes, version, { runtime, deadline: heartbeatDue, signal });
    if (signal.aborted || runtime.monotonic() < heartbeatDue) continue;
    yield { resumeToken: toLogToken(bootId, after) };
    heartbeatDue = nextHeartbeat();
  }
}

function readBatch(logs: LogFeed, after: number, until: number): readonly LogEntry[] {
  if (after + 1 >= logs.first) return logs.read(after, Math.min(batchMax, until - after));
  throw new FailureError({
    reason: "HISTORY_CUT",
    message:
      `Lines after ${after} are no longer all kept (the oldest is ${logs.first}): ` +
      "watch anew, without resume_token",
    metadata: { after: String(after), first_kept: String(logs.first) },
  });
}

const wireLevels = {
  debug: WireLevel.DEBUG,
  info: WireLevel.INFO,
  warn: WireLevel.WARN,
  error: WireLevel.ERROR,
} as const satisfies Record<LogEntry["level"], WireLevel>;

/** Throws `INVALID_REQUEST` with all that is wrong. */
function parseFilter(request: WatchLogsRequest): Fits {
  const { level, agent, turnId, sinceTime, tailLines, resumeToken } = request;
  const check = createRequestCheck();
  const ref = agent === "" ? undefined : parseAgentRef(agent, check);
  check.require(tailLines === undefined || tailLines >= 0, "tail_lines", "must be 0 or more");
  const isPlain = tailLines === undefined || resumeToken === "";
  check.require(isPlain, "tail_lines", "cannot be together with resume_token");
  check.finish();
  const sinceMs = toMs(sinceTime);
  const levels = new Set(logLevels.filter((each) => wireLevels[each] >= level));
  return ({ level: itsLevel, at, fields }) =>
    levels.has(itsLevel) &&
    at >= sinceMs &&
    (turnId === "" || fields.turn === turnId) &&
    (ref === undefined || (fields.agent === ref.name && fields.workspace === ref.workspace));
}

function toMs(time: Timestamp | undefined): number {
  return time === undefined ? Number.NEGATIVE_INFINITY : timestampMs(time);
}

/** The sequence after which the stream begins. */
async function findStart(
  logs: LogFeed,
  { resumeToken, tailLines }: WatchLogsRequest,
  { fits, runtime, bootId }: { fits: Fits; runtime: Runtime; bootId: string },
): Promise<number> {
  if (resumeToken !== "") return parseLogToken(resumeToken, { bootId, last: logs.last });
  if (tailLines === undefined) return logs.first - 1;
  let sequence = logs.last;
  for (let left = tailLines; left > 0 && sequence >= logs.first; sequence -= 1) {
    const [entry] = logs.read(sequence - 1, 1);
    if (entry !== undefined && fits(entry)) left -= 1;
    if (sequence % batchMax === 0) await runtime.yield();
  }
  return Math.max(sequence, logs.first - 1);
}

function toWireLine({ level, at, message, fields }: LogEntry) {
  const facts = fields as JsonObject; // Ours differs in being read-only.
  return { time: timestampFromMs(at), level: wireLevels[level], message, fields: facts };
}
