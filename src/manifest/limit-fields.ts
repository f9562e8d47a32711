import { fileAccesses, networkAccesses } from "../domain/agent-spec.ts";
import { createTable } from "./field.ts";
import { list } from "./group-fields.ts";
import { choice, flag, integer, text } from "./scalar-fields.ts";
import { duration, size } from "./unit-fields.ts";

const word = text("", "", { default: "" });

/** `[performance]`. */
export const performanceTable = createTable(
  {
    turnTimeMs: duration("max_execution_time", "Longest turn.", {
      min: "1s",
      max: "7d",
      defaultText: '"60s"',
    }),
    sandboxBytes: size("max_memory_usage", "Memory of each sandbox.", {
      min: "1MB",
      max: "4GB",
      defaultText: '"100MB"',
    }),
    concurrentToolsMax: integer("concurrent_tools", "Tool calls at once.", {
      min: 1,
      max: 64,
      default: 3,
    }),
    parallelToolCalls: flag("parallel_tool_calls", "Run independent tool calls at once.", {
      default: true,
    }),
    contextCacheTtlMs: duration("context_cache_ttl", "How long gathered context is kept.", {
      min: "0s",
      max: "1d",
      default: "300s",
    }),
  },
  {
    ignored: {
      response_streaming: "answers are always streamed",
      lazy_tool_loading: "tools are always loaded on demand",
      optimize_prompts: "prompts are sent as written",
      preload_memory: "see `context_preparation` in [memory]",
    },
  },
);

/** `[resource_limits]`. */
export const resourceLimitsTable = createTable({
  conversationsMax: integer("max_conversations", "Open conversations.", {
    min: 1,
    max: 1_000_000,
    default: 100,
    aliases: ["conversation_limit"],
  }),
  concurrentTurnsMax: integer("max_concurrent_turns", "Turns at once.", {
    min: 1,
    max: 1000,
    default: 8,
  }),
  queuedMessagesMax: integer("queue_size", "Messages waiting.", {
    min: 1,
    max: 10_000,
    default: 1000,
  }),
  stepsMax: integer("max_steps", "Steps of one turn.", { min: 1, max: 10_000, default: 100 }),
  turnTokensMax: integer("max_turn_tokens", "Tokens of one turn, over all its model calls.", {
    min: 1,
    max: 100_000_000,
    defaultText: "that of the server",
  }),
  memoryEntitiesMax: integer("max_memory_entities", "Same as `memory.max_entities`.", {
    min: 1,
    max: 1_000_000,
  }),
  responseTimeoutMs: duration(
    "response_timeout",
    "Longest wait for the first or next piece of the model's answer.",
    { min: "1ms", max: "1h", defaultText: "that of the model" },
  ),
  toolCallTimeoutMs: duration("tool_call_timeout", "Longest tool call.", {
    min: "1ms",
    max: "1h",
    default: "10s",
  }),
  memorySearchTimeoutMs: duration("memory_search_timeout", "Longest memory search.", {
    min: "1ms",
    max: "1m",
    default: "5s",
  }),
});

/** `[permissions]` and `[security]`. */
export const permissionsTable = createTable(
  {
    fileAccess: choice("file_access", "What tools may do with files.", fileAccesses, {
      default: "none",
    }),
    networkAccess: choice("network_access", "What tools may reach.", networkAccesses, {
      defaultText: "what each tool was granted",
    }),
    allowedDomains: list("allowed_domains", "The only domains tools may reach.", word),
    restrictedTools: list("restricted_tools", "Tools it may not use, even if listed.", word),
    sandboxBytes: size("memory_limit", "Memory of each sandbox.", {
      min: "1MB",
      max: "4GB",
      defaultText: '"100MB"',
      aliases: ["max_memory_usage"],
    }),
    turnCpuMs: duration("cpu_limit", "CPU time of one turn, over all its tools.", {
      min: "1ms",
      max: "1h",
      default: "30s",
    }),
    turnTimeMs: duration("max_processing_time", "Longest turn.", {
      min: "1s",
      max: "7d",
      defaultText: '"60s"',
    }),
  },
  {
    merges: { security: {} },
    ignored: { sandbox_restrictions: "use `file_access` and `network_access`" },
  },
);
