import { existsSync } from "node:fs";
import { chooseAutomatically } from "./adapters/models/choose-automatically.ts";
import { type ModelServer, parseModelServers } from "./adapters/models/model-server.ts";
import { resolveConnection, type ServerModels } from "./adapters/models/resolve-connection.ts";
import type { Config } from "./config.ts";

/** How one configured model is reached. */
export interface ModelAccess {
  /** Of `[models.<name>]`, or the provider that the environment names. */
  readonly name: string;
  /** Empty where `problem` says why there is none. */
  readonly url: string;
  /** Where its key is looked for, and whether there is anything; undefined: it needs none. */
  readonly key: { readonly source: string; readonly isThere: boolean } | undefined;
  readonly problem: string | undefined;
}

/** What the configuration says of models. Keys are never read: only whether there are some. */
export interface ModelsDescription {
  /** Which model agents get whose file names none, and why. */
  readonly automatic: string;
  readonly access: readonly ModelAccess[];
  /** What is wrong with `[models]`; then there is nothing else. */
  readonly problems: readonly string[];
}

/** Describes the models of a configuration without asking any of them. */
export function describeModels({ models, environment }: Config): ModelsDescription {
  const { servers, problems } = parseModelServers(models);
  if (problems.length > 0) return { automatic: "", access: [], problems };
  const known: ServerModels = { servers, environment: (name) => environment[name] };
  const { kind, server, reason } = chooseAutomatically(known);
  const access = servers.map((it) => describeAccess(it.provider, it, known));
  const isFromEnvironment = kind !== "offline" && server === undefined;
  if (isFromEnvironment) access.push(describeAccess(kind, undefined, known));
  return { automatic: reason, access, problems };
}

function describeAccess(
  kind: ModelServer["provider"],
  server: ModelServer | undefined,
  models: ServerModels,
): ModelAccess {
  const name = server?.name ?? kind;
  try {
    const { baseUrl, key } = resolveConnection({ kind, agent: undefined, server, models });
    if (key === undefined) return { name, url: baseUrl, key, problem: undefined };
    const found =
      key.kind === "environment"
        ? { source: key.variable, isThere: Boolean(models.environment(key.variable)?.trim()) }
        : { source: key.path, isThere: existsSync(key.path) };
    return { name, url: baseUrl, key: found, problem: undefined };
  } catch (error) {
    return { name, url: "", key: undefined, problem: (error as Error).message };
  }
}
