import type { ModelPart, ModelProvider, ModelRequest, ToolRequest } from "../../domain/model.ts";
import type { ModelCacheSpec } from "../../domain/model-spec.ts";
import type { Runtime } from "../../domain/runtime.ts";
import type { AnswerCache, KeptAnswer } from "./answer-cache.ts";

/** Where answers are kept, and how what was asked is named. */
export interface Keeping {
  readonly answers: AnswerCache;
  readonly rules: ModelCacheSpec;
  readonly sha256: Runtime["sha256"];
}

/**
 * The provider, but exactly the same request (messages, tools, sampling, model) is answered from
 * memory. Such an answer is marked and has no usage.
 */
export function withCache(
  provider: ModelProvider,
  { answers, rules, sha256 }: Keeping,
): ModelProvider {
  return {
    name: provider.name,
    contextTokens: (model) => provider.contextTokens(model),
    async *stream(request, signal) {
      signal.throwIfAborted();
      const key = sha256(toText(request));
      const known = answers.find(rules, key);
      if (known !== undefined) return yield* toParts(known);
      yield* collected(provider.stream(request, signal), (answer) => {
        if (isWhole(answer)) answers.keep(rules, key, answer);
      });
    },
  };
}

/** The same parts; tells the answer before its end is passed on, as a reader may leave then. */
async function* collected(
  parts: AsyncIterable<ModelPart>,
  onAnswer: (answer: KeptAnswer) => void,
): AsyncGenerator<ModelPart, void, void> {
  let text = "";
  const requests: ToolRequest[] = [];
  for await (const part of parts) {
    if (part.kind === "text") text += part.text;
    else if (part.kind === "tool_request") requests.push(part.request);
    else onAnswer({ text, requests, finish: part });
    yield part;
  }
}

/** An answer that was cut, or is a stand-in's, must not keep the proper one away. */
function isWhole({ finish: { reason, passedOver } }: KeptAnswer): boolean {
  return passedOver === undefined && (reason === "stop" || reason === "tool_calls");
}

function toText({ model, messages, tools, sampling }: ModelRequest): string {
  return JSON.stringify([model, messages, tools, sampling]);
}

function* toParts({ text, requests, finish }: KeptAnswer): Generator<ModelPart, void, void> {
  if (text !== "") yield { kind: "text", text };
  for (const request of requests) yield { kind: "tool_request", request };
  yield { ...finish, usage: { inputTokens: 0, outputTokens: 0 }, cached: true };
}
