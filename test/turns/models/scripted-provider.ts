import {
  ModelError,
  type ModelPart,
  type ModelProvider,
  type ModelRequest,
  type ModelTrouble,
} from "../../../src/domain/model.ts";
import type { Runtime } from "../../../src/domain/runtime.ts";

/** What a scripted provider does next: give a part, wait, throw, or hang deaf to its signal. */
export type ScriptStep = ModelPart | Error | { readonly waitMs: number } | "hang";

export const text = (content: string): ModelPart => ({ kind: "text", text: content });
export const finish: ModelPart = {
  kind: "finish",
  reason: "stop",
  usage: { inputTokens: 1, outputTokens: 1 },
  model: "scripted",
};
export const trouble = (kind: ModelTrouble, retryAfterMs?: number, retryable = true) =>
  new ModelError(kind, `said ${kind}`, {
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

/** A provider that plays one script for each call; the last one is repeated. */
export function createScriptedProvider(
  runtime: Runtime,
  name: string,
  ...scripts: readonly (readonly ScriptStep[])[]
) {
  const calls: { readonly model: string; readonly at: number; readonly signal: AbortSignal }[] = [];
  const provider: ModelProvider = {
    name,
    contextTokens: (model) => model.length * 1000,
    async *stream({ model }, signal) {
      const script = scripts[Math.min(calls.length, scripts.length - 1)] ?? [];
      calls.push({ model, at: runtime.monotonic(), signal });
      for (const step of script) {
        if (isPart(step)) yield step;
        else await play(step, runtime, signal);
        signal.throwIfAborted();
      }
    },
  };
  return { provider, calls };
}

const isPart = (step: ScriptStep): step is ModelPart => typeof step === "object" && "kind" in step;

async function play(step: Exclude<ScriptStep, ModelPart>, runtime: Runtime, signal: AbortSignal) {
  if (step instanceof Error) throw step;
  if (step === "hang") await new Promise(() => undefined);
  else await runtime.at(runtime.monotonic() + step.waitMs, signal);
}

export const request: ModelRequest = {
  model: "asked",
  messages: [],
  tools: [],
  sampling: {
    temperature: undefined,
    tokensMax: undefined,
    topP: undefined,
    frequencyPenalty: undefined,
    presencePenalty: undefined,
  },
};

/** What came out of a stream: texts, and how it ended. */
export async function collect(
  provider: ModelProvider,
  signal: AbortSignal = new AbortController().signal,
) {
  const texts: string[] = [];
  try {
    for await (const part of provider.stream(request, signal)) {
      if (part.kind === "text") texts.push(part.text);
    }
    return { texts, end: "finish" };
  } catch (error) {
    return { texts, end: error instanceof ModelError ? error.trouble : error, error };
  }
}
