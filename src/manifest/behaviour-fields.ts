import {
  deployStrategies,
  historyStrategies,
  logLevels,
  responseFormats,
} from "../domain/agent-spec.ts";
import { createTable, pending, required } from "./field.ts";
import { list, optionalTable, table } from "./group-fields.ts";
import { connectionProviders } from "./model-fields.ts";
import { choice, decimal, flag, integer, text } from "./scalar-fields.ts";
import { cronExpression, timeZone } from "./schedule-fields.ts";
import { duration } from "./unit-fields.ts";

const tokens = { min: 1, max: 10_000_000 };

/** `[conversation]`; `[conversation_settings]` counts its window in messages. */
export const conversationTable = createTable(
  {
    turnsMax: integer("max_turns", "Longest conversation in turns.", {
      min: 1,
      max: 100_000,
      default: 50,
    }),
    contextTokens: integer("context_tokens", "History shown to the model, in tokens.", {
      ...tokens,
      aliases: ["context_window"],
      defaultText: "what the model takes",
    }),
    contextMessages: integer("context_messages", "History shown to the model, in messages.", {
      min: 1,
      max: 1000,
      defaultText: "twice `context.conversation_depth`, else 10",
    }),
    historyStrategy: choice(
      "memory_strategy",
      "What happens to the oldest part that no longer fits.",
      historyStrategies,
      { default: "sliding" },
    ),
    timeoutMs: duration("timeout", "A conversation without a message for this long is closed.", {
      min: "1s",
      max: "1y",
      default: "1d",
    }),
    temperature: decimal("temperature", "Same as `llm.temperature`.", { min: 0, max: 2 }),
  },
  {
    merges: { conversation_settings: { context_window: "context_messages" } },
    ignored: {
      memory_integration: "set `enabled` in [memory]",
      auto_summarize: 'write memory_strategy = "summarize"',
    },
  },
);

/** `[messaging]`. */
export const messagingTable = createTable(
  {
    autoRespond: flag("auto_respond", "Reply to other agents unasked.", { default: true }),
    responseFormat: choice("response_format", "Form of replies to other agents.", responseFormats, {
      default: "natural",
    }),
  },
  {
    ignored: {
      conversation_timeout: "set `timeout` in [conversation]",
      max_conversation_length: "set `max_turns` in [conversation]",
      context_window: "set `context_messages` in [conversation]",
      response_caching: "see `caching` in [llm]",
      batch: "messages are handled one by one",
    },
  },
);

const memorySearch = createTable({
  queryTemplate: text("query_template", "Template of the query.", {
    lengthMax: 10_000,
    defaultText: "capability and request",
  }),
  resultsMax: integer("max_results", "Most results.", { min: 1, max: 100, default: 10 }),
  similarityMin: decimal("min_similarity", "Least similarity of a result.", {
    min: 0,
    max: 1,
    aliases: ["relevance_threshold"],
    defaultText: "that of the server",
  }),
  focusAreas: list("focus_areas", "Subjects to prefer.", text("", "", { default: "" })),
  relationships: flag("include_relationships", "Follow relations of what was found.", {
    default: false,
  }),
  timeoutMs: duration("timeout", "Same as `resource_limits.memory_search_timeout`.", {
    min: "1ms",
    max: "1m",
    counted: { timeout_ms: "ms" },
  }),
});

const providerContext = createTable({
  tokensMax: integer("max_context_tokens", "Most tokens of context.", {
    ...tokens,
    defaultText: "what the model takes",
  }),
});

const providerContexts = createTable(
  Object.fromEntries(
    connectionProviders.map((name) => [name, optionalTable(name, `For ${name}.`, providerContext)]),
  ),
);

/** `[context]`: what is gathered for the model before a turn. */
export const contextTable = createTable(
  {
    conversationDepth: integer(
      "conversation_depth",
      "History shown to the model, in exchanges: a message and its reply.",
      { min: 0, max: 1000, defaultText: "as `conversation.context_messages` says" },
    ),
    memorySearch: pending(
      table("memory_search", "What is looked up in memory.", memorySearch),
      "memory",
    ),
    capabilityInfo: pending(
      flag("capability_info", "Tell which capabilities other agents have.", { default: false }),
      "messages between agents",
    ),
    toolData: pending(
      list("tool_data", "Tools whose last results are shown again.", text("", "", { default: "" })),
      "memory",
    ),
    otherConversations: pending(
      flag("cross_conversation_refs", "Look into other conversations.", { default: false }),
      "memory",
    ),
    temporalBoost: pending(
      flag("temporal_boost", "Prefer recent memories.", { default: true }),
      "memory",
    ),
    byProvider: table("provider_optimization", "Limits by provider.", providerContexts),
  },
  {
    merges: { context_requirements: {}, context_preferences: {}, context_configuration: {} },
  },
);

const healthCheck = createTable({
  enabled: flag("enabled", "Look after the agent.", { default: true }),
  intervalMs: duration("interval", "How often.", { min: "1s", max: "1d", default: "30s" }),
  timeoutMs: duration("timeout", "Longest check.", { min: "1ms", max: "1h", default: "5s" }),
});

/** `[deployment]`. */
export const deploymentTable = createTable(
  {
    strategy: choice("strategy", "How a new version takes over.", deployStrategies, {
      default: "immediate",
      synonyms: { direct: "immediate", "blue-green": "blue_green" },
    }),
    healthCheck: table("health_check", "Regular checks.", healthCheck),
  },
  {
    ignored: {
      replicas: "one server runs as many turns at once as `max_concurrent_turns` allows",
      auto_scale: "one server runs as many turns at once as `max_concurrent_turns` allows",
      resource_limits: "use [resource_limits] and [permissions]",
    },
  },
);

/** `[schedule]`. */
export const scheduleTable = createTable({
  cron: required(cronExpression("cron")),
  timezone: timeZone("timezone"),
  enabled: flag("enabled", "Whether it runs.", { default: true }),
});

/** `[audit]`. */
export const auditTable = createTable({
  logOperations: flag("log_operations", "Write what it does to the audit log.", { default: true }),
  logSensitiveData: flag("log_sensitive_data", "Contents too.", { default: false }),
  retentionMs: duration("retention", "How long the audit log is kept.", {
    min: "1h",
    max: "100y",
    default: "1y",
    aliases: ["retention_period"],
  }),
});

/** `[monitoring]`. */
export const monitoringTable = createTable(
  {
    logLevel: choice("log_level", "Least weight of what is logged.", logLevels, {
      default: "info",
    }),
  },
  {
    ignored: Object.fromEntries(
      [
        "health_check_interval",
        "metrics_enabled",
        "performance_tracking",
        "error_reporting",
        "conversation_analytics",
        "custom_metrics",
      ].map((key) => [key, "every agent is measured; see /metrics"]),
    ),
  },
);

/** `[development]`. */
export const developmentTable = createTable(
  {},
  {
    ignored: {
      hot_reload: "deploy again after a change; running conversations go on",
      debug_mode: "set `log_level` in [monitoring]",
      test_mode: "deploy to a workspace of its own to test",
    },
  },
);
