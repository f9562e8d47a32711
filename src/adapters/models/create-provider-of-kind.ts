import type { ModelProvider } from "../../domain/model.ts";
import { createAnthropicProvider } from "./anthropic-provider.ts";
import { createGoogleProvider } from "./google-provider.ts";
import { createOpenaiCompatibleProvider } from "./openai-compatible-provider.ts";
import { createOpenaiProvider } from "./openai-provider.ts";
import { providerKinds, type WireKind } from "./provider-kinds.ts";
import type { WireConnection } from "./wire-connection.ts";

/**
 * The provider for an address. Only OpenAI's own speaks its responses; whoever stands in for it
 * speaks chat completions.
 */
export function createProviderOfKind(kind: WireKind, connection: WireConnection): ModelProvider {
  if (kind === "anthropic") return createAnthropicProvider(connection);
  if (kind === "google") return createGoogleProvider(connection);
  const isOpenai = kind === "openai" && connection.baseUrl === providerKinds.openai.baseUrl;
  return isOpenai ? createOpenaiProvider(connection) : createOpenaiCompatibleProvider(connection);
}
