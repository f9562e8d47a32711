import type { AgentLimits, AgentSpec, ContextSpec, MemorySpec } from "../domain/agent-spec.ts";
import type { ModelProvider, ModelSpec } from "../domain/model-spec.ts";
import type { agentTable } from "./agent-fields.ts";
import { tableDefaults } from "./decode-table.ts";
import type { Decoded } from "./field.ts";
import { memoryTable } from "./memory-fields.ts";
import { connectionProviders } from "./model-fields.ts";

/** An agent file as its tables stand in it. */
export type AgentFields = Decoded<typeof agentTable.fields>;

/** Puts what the tables of a file say in different ways into one place each. */
export function toAgentSpec(file: AgentFields): AgentSpec {
  const { name, version, description, documentation, author, license, tags } = file;
  const { created, updated, capabilities, capabilityMetadata, requires } = file;
  const { systemPrompt, userPromptTemplate, parameters, tools, toolConfig } = file;
  const { messaging, deployment, schedule, audit } = file;
  const { fileAccess, networkAccess, allowedDomains, restrictedTools } = file.permissions;
  const { temperature: _, ...conversation } = file.conversation;
  return {
    ...{ name, version, description, documentation, author, license, tags },
    ...{ created, updated, capabilities, capabilityMetadata, requires },
    ...{ systemPrompt, userPromptTemplate, parameters, tools, toolConfig },
    ...{ messaging, deployment, schedule, audit },
    promptTemplates: withoutUndefined(file.promptTemplates),
    permissions: { fileAccess, networkAccess, allowedDomains, restrictedTools },
    conversation: { ...conversation, contextMessages: toContextMessages(file) },
    memory: toMemory(file),
    model: toModel(file),
    context: toContext(file),
    limits: toLimits(file),
    logLevel: file.monitoring.logLevel,
  };
}

function toMemory(file: AgentFields): MemorySpec {
  const memory = file.memory ?? tableDefaults(memoryTable);
  return {
    ...memory,
    enabled: memory.enabled ?? file.memoryEnabled ?? file.memory !== undefined,
    scope: memory.scope ?? file.memoryScope ?? "agent",
    entitiesMax: memory.entitiesMax ?? file.resourceLimits.memoryEntitiesMax ?? 10_000,
  };
}

function toModel({ model, conversation, resourceLimits }: AgentFields): ModelSpec {
  const { provider, fallbackStrategy, alternatives, cache } = model;
  const { tokensMax, topP, frequencyPenalty, presencePenalty } = model;
  return {
    provider,
    model: model.model,
    sampling: {
      temperature: model.temperature ?? conversation.temperature,
      tokensMax,
      topP,
      frequencyPenalty,
      presencePenalty,
    },
    connections: withoutUndefined(
      Object.fromEntries(connectionProviders.map((name) => [name, model[name]])),
    ),
    alternatives: alternatives.toSorted((a, b) => b.priority - a.priority),
    fallbackStrategy,
    responseTimeoutMs: resourceLimits.responseTimeoutMs,
    cache: cache?.enabled ? { ttlMs: cache.ttlMs, entriesMax: cache.entriesMax } : undefined,
  };
}

function toContext({ context }: AgentFields): ContextSpec {
  const { byProvider, memorySearch, ...rest } = context;
  const { timeoutMs, ...search } = memorySearch;
  const tokens = Object.entries(byProvider).map(([name, limit]) => [name, limit?.tokensMax]);
  return {
    ...rest,
    memorySearch: search,
    tokensMaxByProvider: withoutUndefined<ModelProvider, number>(Object.fromEntries(tokens)),
  };
}

/** How deep the history goes when a file says nothing of it. */
const contextMessagesDefault = 10;

/** A file that gives the depth in exchanges alone means that many, whatever messages they have. */
function toContextMessages({ conversation, context }: AgentFields): number {
  const { conversationDepth: depth } = context;
  return conversation.contextMessages ?? (depth === undefined ? contextMessagesDefault : 2 * depth);
}

/** Where two tables limit the same, the smaller limit holds. */
function toLimits({ performance, resourceLimits, permissions, context }: AgentFields): AgentLimits {
  const {
    memoryEntitiesMax: _entities,
    responseTimeoutMs: _response,
    memorySearchTimeoutMs,
    ...limits
  } = resourceLimits;
  return {
    ...limits,
    turnTimeMs: smallest(60_000, performance.turnTimeMs, permissions.turnTimeMs),
    turnCpuMs: permissions.turnCpuMs,
    sandboxBytes: smallest(100 * 1024 * 1024, performance.sandboxBytes, permissions.sandboxBytes),
    concurrentToolsMax: performance.parallelToolCalls ? performance.concurrentToolsMax : 1,
    memorySearchTimeoutMs: Math.min(
      memorySearchTimeoutMs,
      context.memorySearch.timeoutMs ?? memorySearchTimeoutMs,
    ),
    contextCacheTtlMs: performance.contextCacheTtlMs,
  };
}

function smallest(fallback: number, ...said: readonly (number | undefined)[]): number {
  const numbers = said.filter((value) => value !== undefined);
  return numbers.length === 0 ? fallback : Math.min(...numbers);
}

function withoutUndefined<K extends string, V>(
  record: Readonly<Record<K, V | undefined>>,
): Readonly<Partial<Record<K, V>>> {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<K, V>>;
}
