import type { MessageInitShape } from "@bufbuild/protobuf";
import { type CallOptions, Code } from "@connectrpc/connect";
import { type CaxtonError, toCaxtonError } from "../clients/caxton-error.ts";
import type { ChatRequestSchema } from "../clients/gen/caxton/v1/chat_service_pb.ts";
import type { ChatEvent } from "../clients/gen/caxton/v1/turn_pb.ts";
import type { CaxtonClient } from "../clients/index.ts";
import { isBreak, resumeTurn, type TurnPlace } from "../clients/resume-turn.ts";
import { CommandError } from "./command-error.ts";
import type { Connection } from "./connection.ts";
import { isNobodyListening } from "./repeat.ts";

/** A message to an agent; `requestId` is needed, so that sending it again does not repeat it. */
export type ChatMessage = MessageInitShape<typeof ChatRequestSchema> & {
  readonly requestId: string;
};

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Called when the connection broke and is taken up again. */
  readonly onBreak: (turnId: string) => void;
}

type Open = (
  client: CaxtonClient,
  options: CallOptions,
) => AsyncIterable<{ event?: ChatEvent | undefined }>;

/**
 * Sends a message and yields the events of its turn to the last one. A connection that breaks is
 * taken up where it broke, for as long as a call may take; then throws `CaxtonError`, or once the
 * turn is known `CommandError`.
 */
export function followChat(
  connection: Connection,
  message: ChatMessage,
  { workspace, ...options }: FollowOptions & { readonly workspace: string },
): AsyncGenerator<ChatEvent> {
  const from = { workspace, turnId: "", afterSequence: 0n };
  return follow(connection, from, ({ chat }, call) => chat.chat(message, call), options);
}

/** As `followChat`, for a turn that is there: the events after `place`. */
export function followTurn(
  connection: Connection,
  place: TurnPlace,
  options: FollowOptions,
): AsyncGenerator<ChatEvent> {
  return follow(connection, place, openWatch(place), options);
}

function openWatch(place: TurnPlace): Open {
  return ({ turns }, call) => turns.watchTurn(place, call);
}

async function* follow(
  connection: Connection,
  from: TurnPlace,
  first: Open,
  { signal, onBreak }: FollowOptions,
): AsyncGenerator<ChatEvent> {
  let { turnId } = from;
  const events = resumeTurn({
    from,
    begin: () => connection.stream(first, signal),
    watch: (place) => connection.stream(openWatch(place), signal),
    patience: { retries: Number.POSITIVE_INFINITY, resumeMs: connection.timeoutMs },
    signal,
    onBreak,
    isFinal,
  });
  try {
    for await (const event of events) {
      ({ turnId } = event);
      yield event;
    }
  } catch (error) {
    throw signal.aborted ? error : await toLostTurn(toCaxtonError(error), turnId, connection);
  }
}

/** Nobody ever listened there, or the server says on purpose that it will not. */
function isFinal(error: CaxtonError): boolean {
  return isNobodyListening(error) || (error.reason !== "" && error.code !== Code.Unavailable);
}

async function toLostTurn(
  error: CaxtonError,
  turnId: string,
  { url }: Connection,
): Promise<CaxtonError | CommandError> {
  if (turnId === "" || !isBreak(error, turnId)) return error;
  const { toProblem } = await import("./problem.ts");
  const hint = `The turn is kept: caxton turns watch ${turnId}`;
  return new CommandError({ ...toProblem(error, url), hint }, { cause: error });
}
