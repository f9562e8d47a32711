import type { ModelProvider } from "../../domain/model.ts";
import { placeholderKey } from "./placeholder-key.ts";
import type { WireConnection } from "./wire-connection.ts";
import { createWireProvider, type Wire } from "./wire-provider.ts";

/** Google's generateContent, streamed. */
const wire: Wire = {
  async load({ baseUrl }, fetch) {
    const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
    const provider = createGoogleGenerativeAI({ baseURL: baseUrl, apiKey: placeholderKey, fetch });
    return (model) => provider.chat(model);
  },
  keyHeader: "x-goog-api-key",
  toKeyValue: (key) => key,
};

/** A provider for Google's Gemini models. */
export function createGoogleProvider(connection: WireConnection): ModelProvider {
  return createWireProvider(connection, wire);
}
