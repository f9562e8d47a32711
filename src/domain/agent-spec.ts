import type { JsonObject } from "./json.ts";
import type { ModelProvider, ModelSpec } from "./model-spec.ts";

/** Who else may read what an agent remembers. */
export const memoryScopes = ["agent", "workspace", "global"] as const;
export type MemoryScope = (typeof memoryScopes)[number];

/** What happens to the oldest part of a conversation that no longer fits. */
export const historyStrategies = ["sliding", "summarize", "persist"] as const;
export type HistoryStrategy = (typeof historyStrategies)[number];

export const responseFormats = ["structured", "natural", "hybrid"] as const;
export type ResponseFormat = (typeof responseFormats)[number];

export const fileAccesses = ["none", "readonly", "readwrite"] as const;
export type FileAccess = (typeof fileAccesses)[number];

export const networkAccesses = ["none", "restricted", "full"] as const;
export type NetworkAccess = (typeof networkAccesses)[number];

/** How a new version takes over from the one in use. */
export const deployStrategies = [
  "immediate",
  "rolling",
  "gradual",
  "blue_green",
  "canary",
  "shadow",
] as const;
export type DeployStrategy = (typeof deployStrategies)[number];

export const logLevels = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Kinds of message that can have a prompt template of their own. */
export const templatePerformatives = [
  "request",
  "inform",
  "query",
  "propose",
  "accept_proposal",
  "reject_proposal",
  "failure",
  "not_understood",
  "cfp",
  "refuse",
  "cancel",
] as const;
export type TemplatePerformative = (typeof templatePerformatives)[number];

/**
 * An agent file, checked and with its defaults applied. `undefined` means that the file says
 * nothing and the server or the tool decides. Durations are milliseconds, sizes are bytes.
 */
export interface AgentSpec {
  /** 2 to 64 ASCII letters, digits, `_` and `-`. */
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  readonly description: string;
  /** Markdown. */
  readonly documentation: string;
  readonly author: string;
  readonly license: string;
  readonly tags: readonly string[];
  /** As printed in the file; empty when not said. */
  readonly created: string;
  /** As printed in the file; empty when not said. */
  readonly updated: string;
  /** Kebab case, in the order of the file, without repeats; at least one. */
  readonly capabilities: readonly string[];
  /** Facts about a capability, by its name in kebab case. */
  readonly capabilityMetadata: Readonly<Record<string, JsonObject>>;
  /** Capabilities it needs of other agents. */
  readonly requires: readonly string[];
  readonly systemPrompt: string;
  readonly userPromptTemplate: string;
  /** Templates used instead of `userPromptTemplate` for messages of one performative. */
  readonly promptTemplates: Readonly<Partial<Record<TemplatePerformative, string>>>;
  /** Free values, which templates can name. */
  readonly parameters: JsonObject;
  /** The only tools it may use. */
  readonly tools: readonly ToolGrant[];
  readonly toolConfig: ToolConfig;
  readonly permissions: PermissionsSpec;
  readonly memory: MemorySpec;
  readonly model: ModelSpec;
  readonly conversation: ConversationSpec;
  readonly messaging: MessagingSpec;
  readonly context: ContextSpec;
  readonly limits: AgentLimits;
  readonly deployment: DeploymentSpec;
  readonly schedule: ScheduleSpec | undefined;
  readonly audit: AuditSpec;
  readonly logLevel: LogLevel;
}

/** One entry of the allow-list of tools. */
export interface ToolGrant {
  /** `tool`, or `server/tool`. */
  readonly name: string;
  /** Narrows what the operator granted to the tool; undefined where the file says nothing. */
  readonly permissions: ToolPermissions | undefined;
}

export interface ToolPermissions {
  readonly fileAccess: FileAccess | undefined;
  readonly allowedPaths: readonly string[];
  readonly networkAccess: NetworkAccess | undefined;
  readonly allowedHosts: readonly string[];
  readonly rateLimit: RateLimit | undefined;
}

/** At most `count` uses in any `periodMs`. */
export interface RateLimit {
  readonly count: number;
  readonly periodMs: number;
}

/** Settings of tools, for the calls of this agent. */
export interface ToolConfig {
  readonly httpClient: HttpClientConfig;
  readonly csvParser: CsvParserConfig;
  /** Those of all other tools, as printed, by tool name. */
  readonly others: Readonly<Record<string, JsonObject>>;
}

export interface HttpClientConfig {
  readonly timeoutMs: number | undefined;
  readonly redirectsMax: number | undefined;
  readonly allowedDomains: readonly string[];
  readonly baseUrl: string | undefined;
  readonly retriesMax: number | undefined;
  readonly rateLimit: RateLimit | undefined;
  readonly verifyTls: boolean;
  readonly responseBytesMax: number | undefined;
}

export interface CsvParserConfig {
  readonly delimiter: string | undefined;
  readonly encoding: string | undefined;
  readonly fileBytesMax: number | undefined;
  readonly allowedExtensions: readonly string[];
}

/** What the agent's tools may touch together, whatever each is granted. */
export interface PermissionsSpec {
  readonly fileAccess: FileAccess;
  /** Undefined: what is granted to each tool. */
  readonly networkAccess: NetworkAccess | undefined;
  /** Host names; empty: no further restriction. */
  readonly allowedDomains: readonly string[];
  /** Tools it may not use, even if listed. */
  readonly restrictedTools: readonly string[];
}

export interface MemorySpec {
  readonly enabled: boolean;
  readonly scope: MemoryScope;
  readonly retentionMs: number;
  readonly entitiesMax: number;
  readonly relationsMax: number;
  /** Versions kept of one entity. */
  readonly versionsMax: number;
  /** Name of a memory back end of the server; undefined: its default. */
  readonly backend: string | undefined;
  /** Learn from finished turns. */
  readonly autoStore: boolean;
  /** Learned facts below this confidence are dropped; 0 to 1. */
  readonly confidenceMin: number;
  /** Words that must not be stored. */
  readonly excludePatterns: readonly string[];
  readonly relationshipTracking: boolean;
  /** Delete what is older than `retentionMs`. */
  readonly autoCleanup: boolean;
  readonly searchLimit: number;
  /** 0 to 1. */
  readonly similarityMin: number | undefined;
  /** Search by meaning beside words. */
  readonly hybridSearch: boolean;
  /** Share of meaning in the rank, 0 to 1. */
  readonly semanticWeight: number;
  readonly contextPreparation: ContextPreparationSpec;
}

/** Memories that are put in front of the model without being asked for. */
export interface ContextPreparationSpec {
  readonly enabled: boolean;
  readonly tokensMax: number;
  /** 0 to 1. */
  readonly relevanceMin: number;
}

export interface ConversationSpec {
  readonly turnsMax: number;
  /** Undefined: as many as the model takes. */
  readonly contextTokens: number | undefined;
  /** Messages of the history shown to the model. */
  readonly contextMessages: number;
  readonly historyStrategy: HistoryStrategy;
  /** A conversation without a message for this long is closed. */
  readonly timeoutMs: number;
}

export interface MessagingSpec {
  /** Reply to messages of other agents without being told to. */
  readonly autoRespond: boolean;
  readonly responseFormat: ResponseFormat;
}

/** What is gathered for the model before a turn. */
export interface ContextSpec {
  /** Exchanges of this conversation; undefined: as `ConversationSpec` says. */
  readonly conversationDepth: number | undefined;
  readonly memorySearch: MemorySearchSpec;
  /** Tell the model which capabilities other agents offer. */
  readonly capabilityInfo: boolean;
  /** Tools whose last results are shown again. */
  readonly toolData: readonly string[];
  readonly otherConversations: boolean;
  /** Prefer recent memories. */
  readonly temporalBoost: boolean;
  /** Most tokens of context, by provider. */
  readonly tokensMaxByProvider: Readonly<Partial<Record<ModelProvider, number>>>;
}

export interface MemorySearchSpec {
  /** Template of the query; undefined: capability and request. */
  readonly queryTemplate: string | undefined;
  readonly resultsMax: number;
  /** 0 to 1. */
  readonly similarityMin: number | undefined;
  readonly focusAreas: readonly string[];
  readonly relationships: boolean;
}

/** What the agent may use; more is refused with a code. */
export interface AgentLimits {
  readonly conversationsMax: number;
  readonly concurrentTurnsMax: number;
  readonly queuedMessagesMax: number;
  /** Steps of one turn. */
  readonly stepsMax: number;
  /** Tokens of one turn, over all its model calls; undefined: the limit of the server. */
  readonly turnTokensMax: number | undefined;
  readonly turnTimeMs: number;
  /** CPU time of one turn, over all its tools. */
  readonly turnCpuMs: number;
  /** Memory of each sandbox. */
  readonly sandboxBytes: number;
  readonly concurrentToolsMax: number;
  readonly toolCallTimeoutMs: number;
  readonly memorySearchTimeoutMs: number;
  readonly contextCacheTtlMs: number;
}

export interface DeploymentSpec {
  readonly strategy: DeployStrategy;
  readonly healthCheck: {
    readonly enabled: boolean;
    readonly intervalMs: number;
    readonly timeoutMs: number;
  };
}

export interface ScheduleSpec {
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron: string;
  /** IANA name. */
  readonly timezone: string;
  readonly enabled: boolean;
}

export interface AuditSpec {
  readonly logOperations: boolean;
  readonly logSensitiveData: boolean;
  readonly retentionMs: number;
}
