import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AgentSpec } from "../../src/domain/agent-spec.ts";
import { agentText, specOf } from "./agent-text.ts";

describe("what a file says is found in the specification", () => {
  const cases: readonly [string, readonly string[], (spec: AgentSpec) => unknown, unknown][] = [
    ["a memory table turns memory on", ["[memory]"], ({ memory }) => memory.enabled, true],
    ["the flat form turns memory on", ["memory_enabled = true"], (s) => s.memory.enabled, true],
    ["a flat scope alone does not", ['memory_scope = "global"'], (s) => s.memory.enabled, false],
    ["flat scope", ['memory_scope = "global"'], (s) => s.memory.scope, "global"],
    ["agent-only", ["[memory]", 'scope = "agent-only"'], (s) => s.memory.scope, "agent"],
    ["session is read as agent", ["[memory]", 'scope = "session"'], (s) => s.memory.scope, "agent"],
    ["retention", ["[memory]", 'retention = "90d"'], (s) => s.memory.retentionMs, 7_776_000_000],
    ["retention_days", ["[memory]", "retention_days = 1"], (s) => s.memory.retentionMs, 86_400_000],
    ["max_entries", ["[memory]", "max_entries = 7"], (s) => s.memory.entitiesMax, 7],
    [
      "max_memory_entities",
      ["[resource_limits]", "max_memory_entities = 9"],
      (s) => s.memory.entitiesMax,
      9,
    ],
    ["milliseconds", ["[llm.openai]", 'timeout = "50ms"'], timeoutOf, 50],
    ["minutes", ["[llm.openai]", 'timeout = "5m"'], timeoutOf, 300_000],
    ["a fraction of a unit", ["[llm.openai]", 'timeout = "1.5s"'], timeoutOf, 1500],
    ["a bare number is seconds", ["[llm.openai]", "timeout = 30"], timeoutOf, 30_000],
    ["size", ["[permissions]", 'memory_limit = "10MB"'], (s) => s.limits.sandboxBytes, 10_485_760],
    ["bytes", ["[permissions]", "memory_limit = 2097152"], (s) => s.limits.sandboxBytes, 2_097_152],
    [
      "the smaller of two limits holds",
      ["[permissions]", 'memory_limit = "10MB"', "[performance]", 'max_memory_usage = "2MB"'],
      (s) => s.limits.sandboxBytes,
      2_097_152,
    ],
    [
      "permissions and security are one",
      ["[permissions]", 'file_access = "readonly"', "[security]", 'restricted_tools = ["a"]'],
      (s) => [s.permissions.fileAccess, s.permissions.restrictedTools],
      ["readonly", ["a"]],
    ],
    [
      "a window of conversation is tokens",
      ["[conversation]", "context_window = 4000"],
      (s) => s.conversation.contextTokens,
      4000,
    ],
    [
      "a window of conversation_settings is messages",
      ["[conversation_settings]", "context_window = 12"],
      (s) => s.conversation.contextMessages,
      12,
    ],
    ["a history", [], (s) => s.conversation.contextMessages, 10],
    [
      "a depth in exchanges",
      ["[context_requirements]", "conversation_depth = 15"],
      (s) => [s.context.conversationDepth, s.conversation.contextMessages],
      [15, 30],
    ],
    [
      "a depth in exchanges and one in messages",
      ["[context]", "conversation_depth = 15", "[conversation]", "context_messages = 4"],
      (s) => [s.context.conversationDepth, s.conversation.contextMessages],
      [15, 4],
    ],
    [
      "response_timeout",
      ["[resource_limits]", 'response_timeout = "15s"'],
      (s) => s.model.responseTimeoutMs,
      15_000,
    ],
    [
      "conversation.temperature",
      ["[conversation]", "temperature = 0.2"],
      (s) => s.model.sampling.temperature,
      0.2,
    ],
    [
      "no parallel tool calls",
      ["[performance]", "parallel_tool_calls = false", "concurrent_tools = 5"],
      (s) => s.limits.concurrentToolsMax,
      1,
    ],
    [
      "a key in the environment",
      ["[llm.openai]", `api_key = "\${OPENAI_API_KEY}"`],
      (s) => s.model.connections.openai?.apiKey,
      { kind: "environment", variable: "OPENAI_API_KEY" },
    ],
    [
      "a key in a store",
      ["[llm.openai]", 'api_key = { source = "vault", path = "a/b", key = "k" }'],
      (s) => s.model.connections.openai?.apiKey,
      { kind: "store", source: "vault", path: "a/b", key: "k" },
    ],
    [
      "a provider with '-' may be written with '_'",
      ["[llm]", 'provider = "openai_compatible"', "[llm.openai_compatible]", 'base_url = "x"'],
      (s) => [s.model.provider, s.model.connections["openai-compatible"]?.baseUrl],
      ["openai-compatible", "x"],
    ],
    [
      "alternatives in order of priority",
      [
        "[[llm.providers]]",
        'provider = "ollama"',
        "priority = 10",
        "[[llm.providers]]",
        'name = "anthropic"',
        'model = "m"',
      ],
      (s) => s.model.alternatives.map(({ provider, priority }) => [provider, priority]),
      [
        ["anthropic", 50],
        ["ollama", 10],
      ],
    ],
    [
      "a cache",
      ["[llm.caching]", 'ttl = "1m"'],
      (s) => s.model.cache,
      { ttlMs: 60_000, entriesMax: 1000 },
    ],
    ["a cache turned off", ["[llm.caching]", "enabled = false"], (s) => s.model.cache, undefined],
    [
      "limits of context by provider",
      ["[context_requirements.provider_optimization.openai]", "max_context_tokens = 8000"],
      (s) => s.context.tokensMaxByProvider,
      { openai: 8000 },
    ],
    [
      "timeout_ms counts milliseconds",
      ["[context.memory_search]", "timeout_ms = 50"],
      (s) => s.limits.memorySearchTimeoutMs,
      50,
    ],
    [
      "a tool as table",
      ['tools = [{ name = "http_client", permissions = { rate_limit = "100/minute" } }]'],
      (s) => s.tools.map(({ name, permissions }) => [name, permissions?.rateLimit]),
      [["http_client", { count: 100, periodMs: 60_000 }]],
    ],
    [
      "settings of built-in tools are typed, those of others free",
      ["[tool_config.http_client]", 'timeout = "2s"', "[tool_config.mine]", "a = [1, { b = 2 }]"],
      (s) => [s.toolConfig.httpClient.timeoutMs, s.toolConfig.others],
      [2000, { mine: { a: [1, { b: 2 }] } }],
    ],
    [
      "templates by performative",
      ["[prompt_templates]", 'query_handler = "q {{message}}"'],
      (s) => s.promptTemplates,
      { query: "q {{message}}" },
    ],
    [
      "parameters keep their types, dates become text",
      ["[parameters]", "a = 1", "b = true", "c = 2025-01-21T00:00:00Z", "d = [1.5, 'x']"],
      (s) => s.parameters,
      { a: 1, b: true, c: "2025-01-21T00:00:00.000Z", d: [1.5, "x"] },
    ],
    [
      "facts about capabilities by kebab name",
      ["[capability_metadata.a_b]", "priority = 5"],
      (s) => s.capabilityMetadata,
      { "a-b": { priority: 5 } },
    ],
    [
      "schedule",
      ["[schedule]", 'cron = "0 9 * * MON"'],
      (s) => s.schedule,
      { cron: "0 9 * * MON", timezone: "UTC", enabled: true },
    ],
    ["blue-green", ["[deployment]", 'strategy = "blue-green"'], strategyOf, "blue_green"],
    [
      "a date without quotes",
      ["created = 2025-01-21"],
      (s) => s.created.slice(0, 10),
      "2025-01-21",
    ],
    ["audit", ["[audit]", 'retention_period = "30d"'], (s) => s.audit.retentionMs, 2_592_000_000],
    ["log level", ["[monitoring]", 'log_level = "debug"'], (s) => s.logLevel, "debug"],
  ];
  for (const [name, lines, read, expected] of cases) {
    test(name, () => assert.deepEqual(read(specOf(agentText(...lines))), expected));
  }
});

function timeoutOf(spec: AgentSpec): number | undefined {
  return spec.model.connections.openai?.timeoutMs;
}

function strategyOf(spec: AgentSpec): string {
  return spec.deployment.strategy;
}
