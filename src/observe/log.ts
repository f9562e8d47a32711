import { createRequire } from "node:module";
import { pino, stdTimeFunctions } from "pino";
import type { FailureReason } from "../domain/failure.ts";
import { limits } from "../domain/limits.ts";
import type { LogFeed, LogLevel } from "../domain/log-feed.ts";
import type { CallRecord, TurnRecord } from "../domain/observer.ts";
import type { TurnFailureReason } from "../domain/turn.ts";
import { hideCredentials, hideSecrets } from "./hide-secrets.ts";
import { createLogRing } from "./log-ring.ts";
import { type Output, openOutput } from "./output.ts";

export interface LogOptions {
  /** Less important lines are left out. */
  readonly level: LogLevel;
  /** Coloured lines for people instead of JSON. */
  readonly pretty: boolean;
  /** Takes whole lines. Default: standard error, without blocking. */
  readonly destination?: Output;
}

/** Disposing waits until the lines so far are written. */
export interface Log extends AsyncDisposable {
  write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>>): void;
  /** The canonical line of a finished call. */
  call(record: CallRecord): void;
  /** The canonical line of an ended turn. */
  turn(record: TurnRecord): void;
  /** The newest lines, for those who watch them. */
  readonly feed: LogFeed;
}

/**
 * Level of a call's line by its reason, where it is not `info`. A caller's mistake is no concern of
 * the operator; what only the operator can mend is.
 */
const levelOfReason: Readonly<Record<string, LogLevel>> = {
  DISK: "warn",
  QUEUE_FULL: "warn",
  STORE_FAILED: "error",
  INTERNAL: "error",
} satisfies Partial<Record<FailureReason, LogLevel>>;

/** The same for the line of a turn that failed. */
const levelOfTurnReason: Readonly<Record<string, LogLevel>> = {
  MODEL_NOT_AUTHORIZED: "warn",
  CRASH_LOOP: "error",
  INTERNAL: "error",
} satisfies Partial<Record<TurnFailureReason, LogLevel>>;

/** Log of the process. An output that fails or stalls loses lines and never stops the server. */
export function createLog({ level, pretty, destination }: LogOptions): Log {
  const resources = new AsyncDisposableStack();
  const output = destination ?? resources.use(openOutput(2));
  const shown = pretty ? createPrettyOutput(output) : output;
  const feed = createLogRing({ linesMax: limits.logLinesMax, lengthMax: limits.logBytesMax });
  const logger = pino(
    {
      level,
      base: null,
      messageKey: "message",
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(line: string) {
        feed.write(line);
        shown.write(line);
      },
    },
  );
  return {
    feed,
    write(lineLevel, message, fields) {
      if (!logger.isLevelEnabled(lineLevel)) return;
      logger[lineLevel](hideSecrets(fields), hideCredentials(message));
    },
    call(record) {
      const lineLevel = record.error === undefined ? levelOfReason[record.reason] : "error";
      logger[lineLevel ?? "info"](toLine(record), "call");
    },
    turn(record) {
      logger[levelOfTurnReason[record.reason] ?? "info"](withRoundTimes({ ...record }), "turn");
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function toLine({ error, ...fields }: CallRecord): Record<string, unknown> {
  const line = withRoundTimes(fields);
  return error === undefined ? line : { ...line, error: hideSecrets(error) };
}

/** Microseconds are enough. */
function withRoundTimes(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const round = ([name, value]: [string, unknown]) =>
    [name, typeof value === "number" ? Math.round(value * 1000) / 1000 : value] as const;
  return Object.fromEntries(Object.entries(fields).map(round));
}

/** Loaded only here: people watch a terminal, most servers write JSON. */
function createPrettyOutput(output: Output): Output {
  const pretty = createRequire(import.meta.url)("pino-pretty") as typeof import("pino-pretty");
  const toText = pretty.prettyFactory({ messageKey: "message", errorLikeObjectKeys: ["error"] });
  return { write: (line) => output.write(toText(line)) };
}
