import type { Agent } from "undici";
import { ModelError, type ModelProvider } from "../../domain/model.ts";
import type { ModelChoice, ModelPatience, ModelRegistry } from "../../domain/model-choice.ts";
import type {
  ConnectionSpec,
  ModelSpec,
  ModelProvider as ProviderName,
} from "../../domain/model-spec.ts";
import { type AutomaticChoice, chooseAutomatically } from "./choose-automatically.ts";
import { fillHeaders } from "./header-templates.ts";
import { createKeyReader, type KeyReading, toKeyHint } from "./key-source.ts";
import { createLazyProvider } from "./lazy-provider.ts";
import type { ModelServer } from "./model-server.ts";
import { providerKinds, type WireKind } from "./provider-kinds.ts";
import { createRefusingProvider } from "./refusing-provider.ts";
import { findServer, type ResolvedConnection, resolveConnection } from "./resolve-connection.ts";

export interface ModelRegistryOptions extends KeyReading {
  /** `[models.<name>]` of the server's configuration, in the file's order. */
  readonly servers: readonly ModelServer[];
  /** Answers `offline`, `mock`, and `auto` where nothing else is configured. */
  readonly offline: ModelProvider;
  /** Longest answer in bytes; 2 MiB unless said. */
  readonly answerBytesMax?: number;
}

export interface ServerModelRegistry extends ModelRegistry, AsyncDisposable {
  /** Which model agents get now whose file names none, and why; one sentence for people. */
  automatic(): string;
}

/** Providers kept ready; agents' files may bring any number of addresses. */
const providersMax = 500;
const answerBytesMaxDefault = 2 * 1024 * 1024;
const connectTimeoutMsDefault = 10_000;
const gapMsDefault = 60_000;

/**
 * The registry of the server. Nothing is sent anywhere until a provider is called. Disposing ends
 * what is under way.
 */
export function createModelRegistry(options: ModelRegistryOptions): ServerModelRegistry {
  /** By their time-out for connecting, in milliseconds. */
  const dispatchers = new Map<number, Promise<Agent>>();
  const open = createProviders(options, (connectTimeoutMs) => {
    const dispatcher = dispatchers.get(connectTimeoutMs) ?? openDispatcher(connectTimeoutMs);
    dispatchers.set(connectTimeoutMs, dispatcher);
    return dispatcher;
  });
  const chooseOne = (wanted: Wanted): ModelChoice => {
    const { kind, server, reason } = findKind(wanted, options);
    if (kind === "offline") {
      const patience = toPatience("local", wanted.responseTimeoutMs);
      return { kind, provider: options.offline, model: "", reason, patience };
    }
    const connection = wanted.connections[kind];
    const patience = toPatience(kind, wanted.responseTimeoutMs, connection, server);
    return {
      kind,
      provider: open(kind, connection, server),
      model: wanted.model ?? "",
      reason,
      patience,
    };
  };
  return {
    choose(spec) {
      const [first, ...others] = toList(spec);
      return [chooseOne(first), ...others.map(chooseOne)];
    },
    automatic: () => chooseAutomatically(options).reason,
    async [Symbol.asyncDispose]() {
      for (const dispatcher of dispatchers.values()) await (await dispatcher).destroy();
    },
  };
}

interface Wanted extends Pick<ModelSpec, "connections" | "responseTimeoutMs"> {
  readonly provider: ProviderName | undefined;
  readonly model: string | undefined;
}

/** A file that only lists alternatives means these. */
function toList(spec: ModelSpec): [Wanted, ...Wanted[]] {
  const { provider, model, connections, alternatives, responseTimeoutMs } = spec;
  const own = { provider, model, connections, responseTimeoutMs };
  const [first, ...others] = alternatives
    .toSorted((a, b) => b.priority - a.priority)
    .map((alternative) => ({ ...alternative, connections, responseTimeoutMs }));
  if (first === undefined) return [own];
  return provider === undefined && model === undefined
    ? [first, ...others]
    : [own, first, ...others];
}

function findKind({ provider, model }: Wanted, options: ModelRegistryOptions): AutomaticChoice {
  if (provider === undefined || provider === "auto") return chooseAutomatically(options);
  const named = model === undefined ? "" : `, model ${model}`;
  const reason = `the agent's file names ${provider}${named}`;
  if (provider === "offline" || provider === "mock") {
    return { kind: "offline", server: undefined, reason };
  }
  return { kind: provider, server: findServer(provider, options), reason };
}

/** Of two waits that the agent's file names the shorter one holds. */
function toPatience(
  kind: WireKind,
  responseTimeoutMs: number | undefined,
  agent?: ConnectionSpec,
  server?: ModelServer,
): ModelPatience {
  const { firstPartMs, retriesMax } = providerKinds[kind];
  const waits = [agent?.readTimeoutMs, responseTimeoutMs].filter((wait) => wait !== undefined);
  const said = waits.length === 0 ? undefined : Math.min(...waits);
  return {
    firstPartMs: said ?? server?.firstPartMs ?? firstPartMs,
    gapMs: said ?? server?.gapMs ?? gapMsDefault,
    ...(agent?.timeoutMs === undefined ? {} : { answerMs: agent.timeoutMs }),
    retriesMax: agent?.retriesMax ?? server?.retriesMax ?? retriesMax,
    delayMs: agent?.retryDelayMs ?? 1_000,
    factor: agent?.retryFactor ?? 2,
    delayMaxMs: agent?.retryDelayMaxMs ?? 10_000,
  };
}

/** Loads undici, which takes a while, for the first model that is reached over a network. */
async function openDispatcher(connectTimeoutMs: number): Promise<Agent> {
  const { Agent } = await import("undici");
  return new Agent({ connect: { timeout: connectTimeoutMs } });
}

/** One provider for each connection, so that agents with the same settings share what is known. */
function createProviders(
  options: ModelRegistryOptions,
  openAgent: (connectTimeoutMs: number) => Promise<Agent>,
) {
  const { environment, answerBytesMax = answerBytesMaxDefault } = options;
  const readKey = createKeyReader(options);
  const providers = new Map<string, ModelProvider>();
  const create = (resolved: ResolvedConnection): ModelProvider => {
    const { key, headers, kind, name } = resolved;
    return createLazyProvider(resolved, async () => {
      const { createProviderOfKind } = await import("./create-provider-of-kind.ts");
      return createProviderOfKind(kind, {
        ...resolved,
        readKey: async () => (key === undefined ? undefined : readKey(key)),
        keyHeader: providerKinds[kind].keyHeader,
        keyHint: toKeyHint(key, name),
        readHeaders: () => fillHeaders(headers, environment),
        answerBytesMax,
        dispatcher: await openAgent(resolved.connectTimeoutMs ?? connectTimeoutMsDefault),
      });
    });
  };
  return (kind: WireKind, agent?: ConnectionSpec, server?: ModelServer): ModelProvider => {
    try {
      const resolved = resolveConnection({ kind, agent, server, models: options });
      const id = JSON.stringify(resolved);
      const provider = providers.get(id) ?? create(resolved);
      if (providers.size >= providersMax) providers.clear();
      providers.set(id, provider);
      return provider;
    } catch (error) {
      if (error instanceof ModelError) return createRefusingProvider(kind, error);
      throw error;
    }
  };
}
