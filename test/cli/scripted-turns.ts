import { once } from "node:events";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import { type ChatRequest, ChatService } from "../../clients/gen/caxton/v1/chat_service_pb.ts";
import type { ChatEventSchema } from "../../clients/gen/caxton/v1/turn_pb.ts";
import {
  type ResolveTurnRequest,
  TurnService,
  type WatchTurnRequest,
} from "../../clients/gen/caxton/v1/turn_service_pb.ts";
import { startFakeServer } from "./fake-server.ts";

export const turnId = "turn_019aaaaa-0000-7000-8000-000000000001";
export const conversationId = "conv_019aaaaa-0000-7000-8000-000000000002";

export type ScriptedEvent = MessageInitShape<typeof ChatEventSchema>["event"];

/** An event (durable ones are numbered), the server going away, or waiting. */
export type Scene = NonNullable<ScriptedEvent> | "break" | "until cancelled" | "for ever";

/** What a test sees of the calls, and says about the answers. */
export interface Play {
  /** One list of scenes for each stream that is opened, in their order. */
  readonly streams: Scene[][];
  readonly chats: ChatRequest[];
  readonly watches: WatchTurnRequest[];
  readonly resolutions: (ResolveTurnRequest & { readonly authorization: string | null })[];
  cancellations: number;
}

/** A server that plays `streams` to whoever chats or watches. */
export async function startScriptedTurns() {
  const play: Play = { streams: [], chats: [], watches: [], resolutions: [], cancellations: 0 };
  let cancel = Promise.withResolvers<void>();
  /** The first message has the turn above, each other one its own. */
  const turnOf = (requestId: string) => {
    const ids = [...new Set(play.chats.map((chat) => chat.requestId))];
    return turnId.slice(0, -1) + String(ids.indexOf(requestId) + 1);
  };
  const server = await startFakeServer(({ service }) => {
    service(ChatService, {
      async *chat(request, context) {
        play.chats.push(request);
        const from = { turnId: turnOf(request.requestId), afterSequence: 0n };
        yield* toEvents(play.streams.shift() ?? [], from, cancel.promise, context);
      },
    });
    service(TurnService, {
      async *watchTurn(request, context) {
        play.watches.push(request);
        yield* toEvents(play.streams.shift() ?? [], request, cancel.promise, context);
      },
      cancelTurn: async () => {
        play.cancellations += 1;
        cancel.resolve();
        return { turn: { turnId } };
      },
      getTurn: async (request) => {
        return { turn: { turnId: request.turnId, agent: "Analyst", conversationId, attempt: 3 } };
      },
      resolveTurn: async (request, { requestHeader }) => {
        play.resolutions.push({ ...request, authorization: requestHeader.get("authorization") });
        return { turn: { turnId } };
      },
      explainTurn: async () => ({
        step: 1,
        provider: "offline",
        model: "rules",
        inputs: [{ role: "system", text: "You analyze." }],
        parts: [{ kind: "system", tokens: 3, included: true, reason: "pinned" }],
      }),
    });
  });
  return {
    url: server.url,
    play,
    reset: () => {
      play.streams.length = play.chats.length = play.watches.length = 0;
      play.resolutions.length = play.cancellations = 0;
      cancel = Promise.withResolvers();
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function* toEvents(
  scenes: readonly Scene[],
  { turnId: turn, afterSequence }: { readonly turnId: string; readonly afterSequence: bigint },
  cancelled: Promise<void>,
  { signal }: HandlerContext,
) {
  let sequence = afterSequence;
  for (const scene of scenes) {
    if (typeof scene === "string") {
      await pause(scene, cancelled, signal);
      continue;
    }
    const isDurable = scene.case !== "textDelta";
    if (isDurable) sequence += 1n;
    yield { event: { turnId: turn, sequence: isDurable ? sequence : 0n, event: scene } };
  }
}

async function pause(scene: Scene & string, cancelled: Promise<void>, signal: AbortSignal) {
  if (scene === "break") throw new ConnectError("stopping", Code.Unavailable);
  const aborted = once(signal, "abort");
  await (scene === "for ever" ? aborted : Promise.race([cancelled, aborted]));
}

export function accepted(turnsAhead: number): Scene {
  return { case: "accepted", value: { conversationId, turnsAhead } };
}

export const started: Scene = {
  case: "started",
  value: { attempt: 1, agentVersion: 1, conversationId },
};

export function progress(text: string): Scene {
  return { case: "progress", value: { step: 1, text } };
}

/** A piece of text at its offset in the step. */
export function piece(step: number, offset: number, text: string, attempt = 1): Scene {
  return { case: "textDelta", value: { step, attempt, offset, text } };
}

export function restarted(step: number, attempt: number): Scene {
  return { case: "stepRestarted", value: { step, attempt } };
}

export function called(step: number): Scene {
  return { case: "toolCall", value: { step, tool: "http_client", arguments: "{}" } };
}

export function completed(text: string): Scene {
  return { case: "completed", value: { text } };
}
