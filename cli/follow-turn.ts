import { setTimeout as sleep } from "node:timers/promises";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { type CallOptions, Code, ConnectError } from "@connectrpc/connect";
import type { ChatRequestSchema } from "../clients/gen/caxton/v1/chat_service_pb.ts";
import type { ChatEvent } from "../clients/gen/caxton/v1/turn_pb.ts";
import { ErrorInfoSchema } from "../clients/gen/google/rpc/error_details_pb.ts";
import type { CaxtonClient } from "../clients/index.ts";
import { CommandError } from "./command-error.ts";
import type { Connection } from "./connection.ts";
import { isNobodyListening } from "./repeat.ts";

/** A message to an agent; `requestId` is needed, so that sending it again does not repeat it. */
export type ChatMessage = MessageInitShape<typeof ChatRequestSchema> & {
  readonly requestId: string;
};

/** A place in the events of a turn. */
export interface TurnPlace {
  readonly workspace: string;
  /** Empty until it is known. */
  readonly turnId: string;
  /** Sequence of the last event seen. */
  readonly sequence: bigint;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Called when the connection broke and is taken up again. */
  readonly onBreak: (turnId: string) => void;
}

type Open = (
  client: CaxtonClient,
  options: CallOptions,
) => AsyncIterable<{ event?: ChatEvent | undefined }>;

const firstPauseMs = 200;
const pauseMaxMs = 2_000;

/**
 * Sends a message and yields the events of its turn to the last one. A connection that breaks is
 * taken up where it broke, for as long as a call may take; then throws `ConnectError`, or once the
 * turn is known `CommandError`.
 */
export function followChat(
  connection: Connection,
  message: ChatMessage,
  options: FollowOptions & { readonly workspace: string },
): AsyncGenerator<ChatEvent> {
  const place = { workspace: options.workspace, turnId: "", sequence: 0n };
  return follow(connection, place, ({ chat }, call) => chat.chat(message, call), options);
}

/** As `followChat`, for a turn that is there: the events after `place`. */
export function followTurn(
  connection: Connection,
  place: TurnPlace,
  options: FollowOptions,
): AsyncGenerator<ChatEvent> {
  return follow(connection, place, openWatch(place), options);
}

function openWatch({ workspace, turnId, sequence }: TurnPlace): Open {
  return ({ turns }, options) =>
    turns.watchTurn({ workspace, turnId, afterSequence: sequence }, options);
}

/** Whether nothing comes after this event. */
export function isLastEvent({ event }: ChatEvent): boolean {
  return event.case === "completed" || event.case === "failed" || event.case === "cancelled";
}

async function* follow(
  connection: Connection,
  from: TurnPlace,
  first: Open,
  { signal, onBreak }: FollowOptions,
): AsyncGenerator<ChatEvent> {
  let place = from;
  const breaks = countBreaks(connection, onBreak);
  const read = async function* () {
    const open = place.turnId === "" ? first : openWatch(place);
    for await (const { event } of connection.stream(open, signal)) {
      if (event === undefined || isSeen(event, place)) continue;
      place = after(event, place);
      breaks.reset();
      yield event;
      if (isLastEvent(event)) return;
    }
    throw new ConnectError("it ended before the turn did", Code.Unavailable);
  };
  for (;;) {
    try {
      return yield* read();
    } catch (error) {
      if (signal.aborted) throw error;
      const pauseMs = breaks.findPause(error, place);
      if (pauseMs === undefined) throw await toLostTurn(error, place, connection);
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

function isSeen({ sequence }: ChatEvent, place: TurnPlace): boolean {
  return sequence !== 0n && sequence <= place.sequence;
}

function after({ turnId, sequence }: ChatEvent, place: TurnPlace): TurnPlace {
  return { ...place, turnId, sequence: sequence === 0n ? place.sequence : sequence };
}

/** Counts breaks in a row, and says how long to wait after each. */
function countBreaks(connection: Connection, onBreak: FollowOptions["onBreak"]) {
  let count = 0;
  let deadlineMs = 0;
  return {
    reset: () => {
      count = 0;
    },
    /** Undefined when it is of no use, or too late, to try again. */
    findPause: (error: unknown, place: TurnPlace): number | undefined => {
      if (count === 0) deadlineMs = Date.now() + connection.timeoutMs;
      const isFirst = count === 0 && place.turnId === "";
      if (!isBreak(error, place) || (isFirst && isNobodyListening(error))) return undefined;
      if (count === 0 && place.turnId !== "") onBreak(place.turnId);
      const pauseMs = Math.min(pauseMaxMs, firstPauseMs * 2 ** count);
      count += 1;
      return Date.now() + pauseMs < deadlineMs ? pauseMs : undefined;
    },
  };
}

/** Whether only the connection failed: what the server said on purpose stands. */
function isBreak(thrown: unknown, { turnId }: TurnPlace): boolean {
  const error = ConnectError.from(thrown);
  const info = error.findDetails(ErrorInfoSchema).find(({ domain }) => domain === "caxton");
  if (error.code === Code.Unavailable || info?.reason === "SLOW_CONSUMER") return true;
  if (error.code === Code.Canceled) return false;
  // A cut stream is told by several codes; before the turn is known they may be from a stranger.
  return info === undefined && (turnId !== "" || error.code === Code.Aborted);
}

async function toLostTurn(error: unknown, place: TurnPlace, { url }: Connection): Promise<unknown> {
  if (place.turnId === "" || !isBreak(error, place)) return error;
  const { toProblem } = await import("./problem.ts");
  const hint = `The turn is kept: caxton turns watch ${place.turnId}`;
  return new CommandError({ ...toProblem(error, url), hint }, { cause: error });
}
