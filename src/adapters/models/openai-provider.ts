import type { ModelProvider } from "../../domain/model.ts";
import { placeholderKey } from "./placeholder-key.ts";
import type { WireConnection } from "./wire-connection.ts";
import { createWireProvider, type Wire } from "./wire-provider.ts";

/** OpenAI's responses; nothing is stored at OpenAI. */
const wire: Wire = {
  async load({ baseUrl }, fetch) {
    const { createOpenAI } = await import("@ai-sdk/openai");
    const provider = createOpenAI({ baseURL: baseUrl, apiKey: placeholderKey, fetch });
    return (model) => provider.responses(model);
  },
  keyHeader: "Authorization",
  toKeyValue: (key) => `Bearer ${key}`,
  providerOptions: { openai: { store: false } },
};

/** A provider for OpenAI itself. */
export function createOpenaiProvider(connection: WireConnection): ModelProvider {
  return createWireProvider(connection, wire);
}
