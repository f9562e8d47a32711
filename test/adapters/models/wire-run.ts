import { Agent } from "undici";
import {
  ModelError,
  type ModelPart,
  type ModelProvider,
  type ModelRequest,
} from "../../../src/domain/model.ts";
import { type Saying, type WireFormat, wireModel } from "./wire-formats.ts";
import { openWireServer, type WireReply } from "./wire-server.ts";

/** A key that must never be seen outside of its header. */
export const canaryKey = "sk-canary-0123456789abcdef";

export const noSampling = {
  temperature: undefined,
  tokensMax: undefined,
  topP: undefined,
  frequencyPenalty: undefined,
  presencePenalty: undefined,
};

const look = { type: "object", properties: { city: { type: "string" } } } as const;

/** A request that offers one tool, `look`. */
export const wireRequest: ModelRequest = {
  model: "",
  messages: [
    { role: "system", text: "Be brief." },
    { role: "user", text: "Hello" },
  ],
  tools: [{ name: "look", description: "Looks.", inputSchema: look }],
  sampling: noSampling,
};

/** A provider of a format at a scripted server. */
export async function openWire(format: WireFormat, ...script: readonly WireReply[]) {
  const server = await openWireServer(...script);
  const dispatcher = new Agent();
  const provider = format.create({
    name: format.name,
    baseUrl: `${server.url}/v1`,
    query: {},
    readKey: async () => canaryKey,
    keyHeader: undefined,
    needsKey: true,
    keyHint: "set TEST_KEY where the server runs",
    readHeaders: () => ({ "x-team": "header-canary-42" }),
    defaultModel: wireModel,
    contextTokens: 1_000,
    answerBytesMax: 100_000,
    dispatcher,
  });
  return {
    server,
    provider,
    async [Symbol.asyncDispose]() {
      await dispatcher.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** What came of one call. */
export interface Outcome {
  readonly text: string;
  readonly parts: readonly ModelPart[];
  /** `finish`, the trouble of a `ModelError`, or the bug itself. */
  readonly end: unknown;
  readonly error: unknown;
}

export async function drain(
  provider: ModelProvider,
  signal: AbortSignal = new AbortController().signal,
  onPart: (part: ModelPart) => void = () => undefined,
): Promise<Outcome> {
  const parts: ModelPart[] = [];
  const text = () => parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
  try {
    for await (const part of provider.stream(wireRequest, signal)) {
      parts.push(part);
      onPart(part);
    }
    return { text: text(), parts, end: parts.at(-1)?.kind, error: undefined };
  } catch (error) {
    const end = error instanceof ModelError ? error.trouble : error;
    return { text: text(), parts, end, error };
  }
}

/** A reply that says something whole, in the format. */
export const whole =
  (format: WireFormat, saying: Saying): WireReply =>
  async (answer) => {
    answer.head();
    for (const event of format.say(saying)) await answer.write(event);
    answer.end();
  };

/** A reply that is no answer but an error with a status. */
export const failing =
  (format: WireFormat, status: number, message: string, headers = {}): WireReply =>
  async (answer) => {
    answer.head(status, { "content-type": "application/json", ...headers });
    await answer.write(format.errorBody(status, message));
    answer.end();
  };
