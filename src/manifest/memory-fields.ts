import { memoryScopes } from "../domain/agent-spec.ts";
import { createTable, type Field } from "./field.ts";
import { list, table } from "./group-fields.ts";
import { choice, decimal, flag, integer, text } from "./scalar-fields.ts";
import { duration } from "./unit-fields.ts";

const unit = { min: 0, max: 1 };

/** Scopes that do not exist here and are read as the next wider one. */
const narrowerScopes: readonly string[] = ["session", "conversation"];

/** Who else may read what the agent remembers. */
export function memoryScope(key: string): Field<(typeof memoryScopes)[number] | undefined> {
  const plain = choice(key, "Who else may read what it remembers.", memoryScopes, {
    defaultText: '"agent"',
    synonyms: {
      "agent-only": "agent",
      agent_only: "agent",
      session: "agent",
      conversation: "agent",
    },
  });
  return {
    ...plain,
    schema: { enum: [...memoryScopes, "agent-only", "agent_only"] },
    read: (node, field, report) => {
      if (narrowerScopes.includes(String(node.scalar))) {
        report.warn({
          code: "SCOPE_WIDENED",
          at: node.at,
          field,
          message: `there is no scope '${node.scalar}'; "agent" is used, which outlives it`,
          hint: `write "agent", "workspace" or "global"`,
        });
      }
      return plain.read(node, field, report);
    },
  };
}

const contextPreparation = createTable({
  enabled: flag("enabled", "Show fitting memories to the model unasked.", { default: true }),
  tokensMax: integer("max_context_length", "Tokens of memories shown.", {
    min: 1,
    max: 1_000_000,
    default: 8000,
  }),
  relevanceMin: decimal("relevance_threshold", "Least relevance of a memory shown.", {
    ...unit,
    default: 0.7,
  }),
});

/** `[memory]`: what the agent remembers. */
export const memoryTable = createTable(
  {
    enabled: flag("enabled", "Remember.", {
      default: undefined,
      defaultText: "`true` in a `[memory]` table, else `false`",
    }),
    scope: memoryScope("scope"),
    retentionMs: duration("retention", "How long a memory is kept.", {
      min: "1h",
      max: "100y",
      default: "1y",
      aliases: ["retention_period"],
      counted: { retention_days: "d" },
    }),
    entitiesMax: integer("max_entities", "Most entities.", {
      min: 1,
      max: 1_000_000,
      defaultText: "10000",
      aliases: ["max_entries"],
    }),
    relationsMax: integer("max_relations", "Most relations.", {
      min: 0,
      max: 10_000_000,
      default: 50_000,
    }),
    versionsMax: integer("version_limit", "Versions kept of one entity.", {
      min: 1,
      max: 1000,
      default: 5,
    }),
    backend: text("backend", "Memory back end of the server.", {
      lengthMax: 64,
      defaultText: "that of the server",
    }),
    autoStore: flag("auto_store", "Learn from finished turns.", { default: true }),
    confidenceMin: decimal("confidence_threshold", "Least confidence of what is learned.", {
      ...unit,
      default: 0.8,
    }),
    excludePatterns: list(
      "exclude_patterns",
      "Words; a memory that holds one is not stored.",
      text("", "A word.", { default: "", lengthMax: 200 }),
    ),
    relationshipTracking: flag("relationship_tracking", "Remember relations of entities.", {
      default: true,
    }),
    autoCleanup: flag("auto_cleanup", "Delete what is older than `retention`.", { default: true }),
    searchLimit: integer("search_limit", "Most results of a search.", {
      min: 1,
      max: 100,
      default: 10,
      aliases: ["max_results"],
    }),
    similarityMin: decimal("min_similarity", "Least similarity of a result.", {
      ...unit,
      aliases: ["search_threshold", "similarity_threshold"],
      defaultText: "that of the server",
    }),
    hybridSearch: flag("hybrid_search", "Search by meaning beside words.", {
      default: true,
      aliases: ["semantic_search"],
    }),
    semanticWeight: decimal("semantic_weight", "Share of meaning in the rank.", {
      ...unit,
      default: 0.6,
    }),
    contextPreparation: table(
      "context_preparation",
      "Memories shown to the model unasked.",
      contextPreparation,
    ),
  },
  {
    ignored: {
      learning_rate: "what is learned is decided by `confidence_threshold`",
      preload_context: "memories are looked up for each message; see `context_preparation`",
    },
  },
);
