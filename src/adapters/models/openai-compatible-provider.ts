import type { ModelProvider } from "../../domain/model.ts";
import type { WireConnection } from "./wire-connection.ts";
import { createWireProvider, type Wire } from "./wire-provider.ts";

/** OpenAI's chat completions, which most servers of models speak. */
const wire: Wire = {
  async load({ name, baseUrl, query }, fetch) {
    const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
    const queryParams = { ...query };
    const provider = createOpenAICompatible({
      // The package reads its options by the part before a dot.
      name: name.replaceAll(".", "-"),
      baseURL: baseUrl,
      queryParams,
      includeUsage: true,
      fetch,
    });
    return (model) => provider.chatModel(model);
  },
  keyHeader: "Authorization",
  toKeyValue: (key) => `Bearer ${key}`,
};

/** A provider for servers that speak OpenAI's chat completions: vLLM, Ollama, llama.cpp, Azure. */
export function createOpenaiCompatibleProvider(connection: WireConnection): ModelProvider {
  return createWireProvider(connection, wire);
}
