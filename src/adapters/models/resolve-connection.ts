import { ModelError } from "../../domain/model.ts";
import type { ConnectionSpec } from "../../domain/model-spec.ts";
import { isWithin, parseBaseUrl } from "./base-url.ts";
import { findVariables, parseHeaders } from "./header-templates.ts";
import type { KeySource } from "./key-source.ts";
import type { ModelServer } from "./model-server.ts";
import { providerKinds, type WireKind } from "./provider-kinds.ts";

/** The server's own settings that connections are made of. */
export interface ServerModels {
  readonly servers: readonly ModelServer[];
  readonly environment: (variable: string) => string | undefined;
}

/** How a provider will be reached: plain data without secrets, the same for the same settings. */
export interface ResolvedConnection {
  readonly kind: WireKind;
  /** `[models.<name>]` or the kind. */
  readonly name: string;
  readonly baseUrl: string;
  readonly query: Readonly<Record<string, string>>;
  readonly key: KeySource | undefined;
  readonly needsKey: boolean;
  /** Values may hold `${VARIABLE}`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly defaultModel: string | undefined;
  readonly contextTokens: number;
  /** Undefined: the server's default. */
  readonly connectTimeoutMs: number | undefined;
}

/** What a connection is made of. */
export interface AskedConnection {
  readonly kind: WireKind;
  /** What the agent's file says of this kind. */
  readonly agent: ConnectionSpec | undefined;
  /** The `[models]` entry to use. */
  readonly server: ModelServer | undefined;
  readonly models: ServerModels;
}

/**
 * Joins what the agent's file says with the server's settings. A key, or a variable in a header,
 * that the server's settings bind to an address goes to that address only, whatever an agent's file
 * names. Throws `ModelError` where that, or an address, is missing.
 */
export function resolveConnection(asked: AskedConnection): ResolvedConnection {
  const { kind, agent, server, models } = asked;
  const own = findServerUrl(kind, server, models);
  const root = agent?.baseUrl === undefined ? own : parseUrl(agent.baseUrl, kind);
  if (root === undefined) {
    throw refused(`no address is known of ${kind}; set base_url in [models.${kind}]`);
  }
  const isOwn = own !== undefined && isWithin(root, own);
  const key = findKey({ ...asked, root, isOwn });
  const { contextTokens, defaultModel } = providerKinds[kind];
  return {
    kind,
    name: server?.name ?? kind,
    ...toAddress(kind, root, agent, server),
    key,
    needsKey: key !== undefined || (root === providerKinds[kind].baseUrl && isHosted(kind)),
    headers: {
      ...(isOwn ? server?.headers : undefined),
      ...findAgentHeaders(agent, root, models),
    },
    defaultModel: server?.defaultModel ?? defaultModel,
    contextTokens: agent?.contextTokens ?? server?.contextTokens ?? contextTokens,
    connectTimeoutMs: agent?.connectTimeoutMs,
  };
}

/** The `[models]` entry for a kind: the one named like it, else the first of it. */
export function findServer(kind: WireKind, { servers }: ServerModels): ModelServer | undefined {
  const ofKind = servers.filter(({ provider }) => provider === kind);
  return ofKind.find(({ name }) => name === kind) ?? ofKind[0];
}

/** The variable that holds the key of a kind without configuration: the first that is set. */
export function findKeyVariable(
  kind: WireKind,
  environment: ServerModels["environment"],
): string | undefined {
  const { keyVariables } = providerKinds[kind];
  return keyVariables.find((name) => Boolean(environment(name)?.trim())) ?? keyVariables[0];
}

const isHosted = (kind: WireKind) => providerKinds[kind].keyVariables.length > 0;

/** Where the server's settings say this kind is. */
function findServerUrl(
  kind: WireKind,
  server: ModelServer | undefined,
  { environment }: ServerModels,
): string | undefined {
  const { baseUrl, baseUrlVariable } = providerKinds[kind];
  if (server?.baseUrl !== undefined) return server.baseUrl;
  const set = baseUrlVariable === undefined ? undefined : environment(baseUrlVariable);
  return set ? parseUrl(set, kind, baseUrlVariable) : baseUrl;
}

interface KeyQuestion extends AskedConnection {
  readonly root: string;
  /** Whether `root` is where the server's settings say. */
  readonly isOwn: boolean;
}

function findKey({ kind, agent, server, root, isOwn, models }: KeyQuestion): KeySource | undefined {
  if (agent?.apiKey?.kind === "store") {
    throw refused(
      `keys from ${agent.apiKey.source} are not supported; name an environment variable`,
    );
  }
  if (agent?.apiKey !== undefined) {
    const { variable } = agent.apiKey;
    requireBound(variable, root, models);
    return { kind: "environment", variable };
  }
  if (!isOwn) return undefined;
  if (server?.apiKeyFile !== undefined) return { kind: "file", path: server.apiKeyFile };
  const variable = server?.apiKeyEnv ?? findKeyVariable(kind, models.environment);
  // A gateway that the operator set up without a key needs none.
  if (variable === undefined || !isBound(variable, root, models)) return undefined;
  return { kind: "environment", variable };
}

function findAgentHeaders(
  agent: ConnectionSpec | undefined,
  root: string,
  models: ServerModels,
): Readonly<Record<string, string>> {
  const headers = parseHeaders({
    ...(agent?.organization === undefined ? {} : { "OpenAI-Organization": agent.organization }),
    ...agent?.headers,
  });
  for (const variable of findVariables(headers)) requireBound(variable, root, models);
  return headers;
}

/** Else an agent's file could send any variable of the server to any host. */
function requireBound(variable: string, root: string, models: ServerModels) {
  if (isBound(variable, root, models)) return;
  throw refused(
    `the agent's file may not send ${variable} to ${root}: the server's configuration does not ` +
      `bind them; add [models.<name>] with base_url = "${root}" and api_key_env = "${variable}"`,
  );
}

function isBound(variable: string, root: string, models: ServerModels): boolean {
  return findBoundUrls(variable, models).some((url) => isWithin(root, url));
}

/** Addresses a variable may be sent to: those configured with it, else its provider's own. */
function findBoundUrls(variable: string, models: ServerModels): readonly string[] {
  const configured = models.servers.filter(
    ({ apiKeyEnv, headers }) => apiKeyEnv === variable || findVariables(headers).includes(variable),
  );
  const urlOf = (kind: WireKind, server?: ModelServer) => findServerUrl(kind, server, models) ?? [];
  if (configured.length > 0) return configured.flatMap((it) => urlOf(it.provider, it));
  const kinds = Object.keys(providerKinds) as WireKind[];
  return kinds
    .filter((kind) => providerKinds[kind].keyVariables.includes(variable))
    .flatMap((kind) => urlOf(kind));
}

/** Azure has an address for each deployment. */
function toAddress(
  kind: WireKind,
  root: string,
  agent: ConnectionSpec | undefined,
  server: ModelServer | undefined,
): Pick<ResolvedConnection, "baseUrl" | "query"> {
  if (kind !== "azure") return { baseUrl: root, query: {} };
  const deployment = agent?.deploymentName ?? server?.deploymentName;
  if (deployment === undefined) return { baseUrl: `${root}/openai/v1`, query: {} };
  const version = agent?.apiVersion ?? server?.apiVersion ?? "2024-10-21";
  const path = `/openai/deployments/${encodeURIComponent(deployment)}`;
  return { baseUrl: root + path, query: { "api-version": version } };
}

function parseUrl(text: string, kind: WireKind, from = "base_url"): string {
  try {
    return parseBaseUrl(text, kind);
  } catch (error) {
    throw refused(`${from} ${(error as Error).message}`);
  }
}

function refused(message: string): ModelError {
  return new ModelError("MODEL_REFUSED", message, { retryable: false });
}
