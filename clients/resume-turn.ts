import { type CallOptions, Code, ConnectError } from "@connectrpc/connect";
import { type CaxtonError, toCaxtonError } from "./caxton-error.ts";
import type { ChatEvent } from "./gen/caxton/v1/turn_pb.ts";
import { createNewsFilter } from "./news-filter.ts";
import { isPassing, pauseBefore } from "./repeat-policy.ts";
import { sleep } from "./sleep.ts";

/** A place in the events of a turn. */
export interface TurnPlace {
  /** Empty means `default`. */
  readonly workspace: string;
  /** Empty until its first event has come. */
  readonly turnId: string;
  readonly afterSequence: bigint;
}

/** How long broken connections are taken up again. */
export interface Patience {
  /** How often before anything is heard of the turn. */
  readonly retries: number;
  /** How long without news, in milliseconds. */
  readonly resumeMs: number;
}

type TurnStream = AsyncIterable<{ readonly event?: ChatEvent | undefined }>;

export interface ResumeOptions {
  /** Where to begin. */
  readonly from: TurnPlace;
  /** Opens the stream while the turn is not known. */
  readonly begin: (call: CallOptions) => TurnStream;
  /** Opens the stream of what comes after a place. */
  readonly watch: (place: TurnPlace, call: CallOptions) => TurnStream;
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
  /** Called when the connection broke after something was heard of the turn. */
  readonly onBreak?: (turnId: string) => void;
  /** Whether it is of no use to try again when the very first try failed so. Default: never. */
  readonly isFinal?: (error: CaxtonError) => boolean;
}

/**
 * The events of a turn to the last one, each once, over connections that break. Throws
 * `CaxtonError`: what the server says on purpose, or the last break once the patience is over.
 */
export async function* resumeTurn(options: ResumeOptions): AsyncGenerator<ChatEvent, void> {
  const { from, begin, watch, signal } = options;
  const call = signal === undefined ? {} : { signal };
  const news = createNewsFilter(from.afterSequence);
  const breaks = countBreaks(options);
  let { turnId } = from;
  const read = async function* () {
    const place = { workspace: from.workspace, turnId, afterSequence: news.sequence };
    for await (const { event } of turnId === "" ? begin(call) : watch(place, call)) {
      if (event === undefined) continue;
      ({ turnId } = event);
      breaks.reset();
      yield* news.pass(event);
      if (isLastEvent(event)) return;
    }
    throw new ConnectError("the stream ended before the turn did", Code.Unavailable);
  };
  for (;;) {
    try {
      return yield* read();
    } catch (thrown) {
      const error = toCaxtonError(thrown);
      const pauseMs = signal?.aborted ? undefined : breaks.findPause(error, turnId);
      if (pauseMs === undefined) throw error;
      await sleep(pauseMs, signal).catch((reason) => Promise.reject(toCaxtonError(reason)));
    }
  }
}

/** Whether nothing comes after this event. */
function isLastEvent({ event }: ChatEvent): boolean {
  return event.case === "completed" || event.case === "failed" || event.case === "cancelled";
}

/** Counts breaks in a row, and says how long to wait after each. */
function countBreaks({ patience: { retries, resumeMs }, onBreak, isFinal }: ResumeOptions) {
  let count = 0;
  let deadline = 0;
  /** The first break in a row: whether there is to be no other. */
  const begin = (error: CaxtonError, turnId: string): boolean => {
    deadline = performance.now() + resumeMs;
    if (turnId === "") return isFinal?.(error) ?? false;
    onBreak?.(turnId);
    return false;
  };
  return {
    reset(): void {
      count = 0;
    },
    /** Undefined when it is of no use, or too late, to try again. */
    findPause(error: CaxtonError, turnId: string): number | undefined {
      if (!isBreak(error, turnId)) return undefined;
      const isLastWord = count === 0 && begin(error, turnId);
      const pauseMs = pauseBefore(count, error);
      count += 1;
      const isLate = performance.now() + pauseMs >= deadline;
      const isEnough = turnId === "" && count > retries;
      return isLastWord || isEnough || isLate ? undefined : pauseMs;
    },
  };
}

/**
 * Whether only the connection failed. A cut stream is told by several codes without a reason;
 * before the turn is known some of them may be the answer of another server.
 */
export function isBreak(error: CaxtonError, turnId: string): boolean {
  if (error.code === Code.Canceled) return false;
  return isPassing(error) || (turnId !== "" && error.reason === "");
}
