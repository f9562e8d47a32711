import { fallbackStrategies, type ModelProvider, modelProviders } from "../domain/model-spec.ts";
import { createTable, type Decoded, type Field, required } from "./field.ts";
import { list, namedTable, optionalTable, table } from "./group-fields.ts";
import { choice, decimal, flag, integer, text } from "./scalar-fields.ts";
import { secret } from "./secret-fields.ts";
import { duration } from "./unit-fields.ts";

const tokensMax = 10_000_000;

const connection = createTable({
  apiKey: secret("api_key", "Key of the provider."),
  baseUrl: text("base_url", "Address of the provider.", {
    aliases: ["endpoint", "api_base", "url"],
  }),
  organization: text("organization", "Organization the use is charged to."),
  headers: namedTable(
    "headers",
    `Headers sent with each request; secrets in them as \${NAME}.`,
    text("", "Value of the header.", { default: "" }),
    { itemType: "strings" },
  ),
  deploymentName: text("deployment_name", "Deployment at Azure.", { aliases: ["deployment"] }),
  apiVersion: text("api_version", "Version of the provider's API."),
  modelVersion: text("model_version", "Version of the model."),
  timeoutMs: duration("timeout", "Wait for the whole answer.", { min: "1ms", max: "1d" }),
  connectTimeoutMs: duration("connect_timeout", "Wait for the connection.", {
    min: "1ms",
    max: "1h",
  }),
  readTimeoutMs: duration("read_timeout", "Wait for the next piece of the answer.", {
    min: "1ms",
    max: "1h",
  }),
  retriesMax: integer("max_retries", "Repeats after a failure.", { min: 0, max: 10 }),
  retryDelayMs: duration("retry_delay", "Wait before the first repeat.", {
    min: "0ms",
    max: "1h",
    aliases: ["delay"],
  }),
  retryFactor: decimal("retry_multiplier", "Growth of the wait.", {
    min: 1,
    max: 10,
    aliases: ["backoff_multiplier"],
  }),
  retryDelayMaxMs: duration("max_retry_delay", "Longest wait.", {
    min: "0ms",
    max: "1h",
    aliases: ["max_delay"],
  }),
  contextTokens: integer("context_window", "Tokens the model takes.", {
    min: 1,
    max: tokensMax,
    aliases: ["num_ctx", "system_context_limit"],
  }),
});

/** Settings of how a provider is reached, as they stand in the file. */
export type Connection = Decoded<typeof connection.fields>;

/** Providers that are reached over a network, so that there is something to set. */
type ConnectionProvider = Exclude<ModelProvider, "auto" | "offline" | "mock">;

const isConnectionProvider = (name: ModelProvider): name is ConnectionProvider =>
  name !== "auto" && name !== "offline" && name !== "mock";

/** The providers that have a table of settings. */
export const connectionProviders = modelProviders.filter(isConnectionProvider);

const connections = Object.fromEntries(
  connectionProviders.map((name) => {
    const field = optionalTable(name, `How ${name} is reached.`, connection);
    return [name, { ...field, aliases: name.includes("-") ? [name.replaceAll("-", "_")] : [] }];
  }),
) as unknown as Readonly<Record<ConnectionProvider, Field<Connection | undefined>>>;

const providerSynonyms = { openai_compatible: "openai-compatible" } as const;

const alternative = createTable({
  provider: required(
    choice("provider", "Back end to use.", modelProviders, {
      aliases: ["name"],
      default: "auto",
      defaultText: " ",
      synonyms: providerSynonyms,
    }),
  ),
  model: text("model", "Model of it."),
  priority: integer("priority", "The highest is tried first.", { min: 0, max: 1000, default: 50 }),
});

const cache = createTable(
  {
    enabled: flag("enabled", "Answer the same request from memory.", { default: true }),
    ttlMs: duration("ttl", "How long an answer is kept.", {
      min: "1s",
      max: "30d",
      default: "1h",
      aliases: ["cache_ttl"],
    }),
    entriesMax: integer("max_entries", "Answers kept.", {
      min: 1,
      max: 100_000,
      default: 1000,
      aliases: ["max_cache_size"],
    }),
  },
  {
    ignored: {
      strategy: "only exactly the same request is answered from memory",
      semantic_threshold: "only exactly the same request is answered from memory",
    },
  },
);

/** `[llm]`: the language model. */
export const modelTable = createTable(
  {
    provider: choice("provider", "Back end that runs the model.", modelProviders, {
      synonyms: providerSynonyms,
      defaultText: "that of the server",
    }),
    model: text("model", "Name of the model.", { defaultText: "that of the server" }),
    temperature: decimal("temperature", "How freely it words its answers.", {
      min: 0,
      max: 2,
      defaultText: "that of the server",
    }),
    tokensMax: integer("max_tokens", "Longest answer in tokens.", {
      min: 1,
      max: tokensMax,
      defaultText: "that of the server",
    }),
    topP: decimal("top_p", "Share of likely words considered.", { min: 0, max: 1 }),
    frequencyPenalty: decimal("frequency_penalty", "Avoid repeating words.", { min: -2, max: 2 }),
    presencePenalty: decimal("presence_penalty", "Prefer new subjects.", { min: -2, max: 2 }),
    alternatives: list(
      "providers",
      "Other models, used only as `fallback_strategy` says.",
      table("", "A model.", alternative),
      { itemsMax: 10, itemType: "tables" },
    ),
    fallbackStrategy: choice(
      "fallback_strategy",
      "How one of `providers` is chosen.",
      fallbackStrategies,
      { default: "priority" },
    ),
    cache: optionalTable("caching", "Answers kept; off without this table.", cache),
    ...connections,
  },
  { ignored: { streaming: "answers are always streamed" } },
);
