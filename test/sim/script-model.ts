import {
  ModelError,
  type ModelMessage,
  type ModelPart,
  type ModelProvider,
  type ModelRequest,
} from "../../src/domain/model.ts";
import type { Chance } from "./chance.ts";
import type { Lane } from "./timeline.ts";

/** One call of the model that was made. */
export interface SeenCall {
  /** The message it was to answer. */
  readonly content: string;
  /** Answers given before to that message. */
  readonly depth: number;
  readonly messages: readonly ModelMessage[];
  /** Unique; begins the text of the answer. */
  readonly mark: string;
}

export interface ScriptModel {
  readonly calls: SeenCall[];
  /** The model as one process of the server reaches it. */
  providerFor(lane: Lane): ModelProvider;
}

/** End of a message that kills whichever process asks the model about it. */
export const poison = "(poison)";

export interface ModelHooks {
  /** Called as each call begins. */
  readonly onCall: (call: SeenCall) => void;
  /** Kills the process. */
  readonly onPoison: (content: string) => void;
}

/** Deepest answer that still asks for tools. */
const depthMax = 4;

/** A model that answers in pieces, asks for tools, stalls, fails and breaks off by chance. */
export function createScriptModel(chance: Chance, { onCall, onPoison }: ModelHooks): ScriptModel {
  const calls: SeenCall[] = [];

  function note({ messages }: ModelRequest): SeenCall {
    const last = messages.findLastIndex(({ role }) => role === "user");
    const user = messages[last];
    const content = user?.role === "user" ? user.text : "";
    const depth = messages.slice(last).filter(({ role }) => role === "assistant").length;
    const seen = { content, depth, messages, mark: `c${calls.length + 1}` };
    calls.push(seen);
    onCall(seen);
    return seen;
  }

  async function* stream(
    lane: Lane,
    request: ModelRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ModelPart> {
    const { content, depth, mark } = note(request);
    const pause = async (most: number) => {
      await lane.at(lane.monotonic() + chance.below(most), signal);
      signal.throwIfAborted();
    };
    await pause(firstPauseMs(chance, content));
    if (content.endsWith(poison)) onPoison(content);
    if (chance.hits(0.07)) throw trouble(chance);
    for (const part of toAnswer(chance, depth, mark)) {
      yield part;
      if (chance.hits(0.3)) await pause(500);
      if (chance.hits(0.02)) throw trouble(chance);
    }
  }

  return {
    calls,
    providerFor: (lane) => ({
      name: "script",
      contextTokens: () => 100_000,
      stream: (request, signal) => stream(lane, request, signal),
    }),
  };
}

/** Time to the first part, at most. One that kills does so while its turn still runs alone. */
function firstPauseMs(chance: Chance, content: string): number {
  return chance.hits(0.03) && !content.endsWith(poison) ? 60_000 : 800;
}

/** Text in pieces, then requests for tools; now and then without an end. */
function toAnswer(chance: Chance, depth: number, mark: string): readonly ModelPart[] {
  const pieces = Array.from({ length: 1 + chance.below(3) }, (_, piece) => `${mark}.${piece} `);
  const asked = depth < depthMax && chance.hits(0.6) ? toolRequests(chance) : [];
  const usage = { inputTokens: chance.below(40), outputTokens: chance.below(20) };
  const reason = asked.length > 0 ? "tool_calls" : "stop";
  const parts: readonly ModelPart[] = [
    ...pieces.map((text) => ({ kind: "text" as const, text })),
    ...asked.map((request) => ({ kind: "tool_request" as const, request })),
    { kind: "finish", reason, usage, model: "script" },
  ];
  return chance.hits(0.04) ? parts.slice(0, -1) : parts;
}

function toolRequests(chance: Chance) {
  return Array.from({ length: 1 + chance.below(3) }, (_, index) => ({
    id: `call-${index}`,
    name: chance.hits(0.05) ? "nothing" : chance.pick(["look", "put", "pay", "pay"]),
    arguments: chance.hits(0.05) ? "{malformed" : `{"n":${chance.below(100)}}`,
  }));
}

function trouble(chance: Chance): ModelError {
  if (chance.hits(0.15)) {
    return new ModelError("MODEL_REFUSED", "refused", { retryable: false });
  }
  const after = chance.hits(0.3) ? { retryAfterMs: chance.below(2_000) } : {};
  const kind = chance.pick(["MODEL_UNAVAILABLE", "MODEL_RATE_LIMITED"] as const);
  return new ModelError(kind, "for a while", { retryable: true, ...after });
}
