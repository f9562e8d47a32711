import type { ModelProvider } from "../../domain/model.ts";
import { placeholderKey } from "./placeholder-key.ts";
import type { WireConnection } from "./wire-connection.ts";
import { createWireProvider, type Wire } from "./wire-provider.ts";

/** Anthropic's messages. */
const wire: Wire = {
  async load({ baseUrl }, fetch) {
    const { createAnthropic } = await import("@ai-sdk/anthropic");
    const provider = createAnthropic({ baseURL: baseUrl, apiKey: placeholderKey, fetch });
    return (model) => provider.messages(model);
  },
  keyHeader: "x-api-key",
  toKeyValue: (key) => key,
};

/** A provider for Anthropic. */
export function createAnthropicProvider(connection: WireConnection): ModelProvider {
  return createWireProvider(connection, wire);
}
