import type { ModelServer } from "./model-server.ts";
import { providerKinds, type WireKind, wireKinds } from "./provider-kinds.ts";
import { findKeyVariable, type ServerModels } from "./resolve-connection.ts";

/** Which provider is used, and why. */
export interface AutomaticChoice {
  readonly kind: WireKind | "offline";
  /** The `[models]` entry behind it. */
  readonly server: ModelServer | undefined;
  /** For people. */
  readonly reason: string;
}

/**
 * The provider where an agent names none: the first `[models]` entry that can be used, else the
 * first whose key is in the environment, else offline.
 */
export function chooseAutomatically(models: ServerModels): AutomaticChoice {
  const isSet = (variable: string) => Boolean(models.environment(variable)?.trim());
  const missing = (server: ModelServer) => {
    const variable = findNeededVariable(server, models);
    return variable === undefined || isSet(variable) ? undefined : variable;
  };
  const server = models.servers.find((it) => missing(it) === undefined);
  const skipped = models.servers
    .slice(0, server === undefined ? undefined : models.servers.indexOf(server))
    .map((it) => `; [models.${it.name}] is passed over because ${missing(it)} is not set`)
    .join("");
  if (server !== undefined) {
    const { name, provider } = server;
    return { kind: provider, server, reason: `${provider}, because of [models.${name}]${skipped}` };
  }
  for (const kind of wireKinds) {
    const variable = findKeyVariable(kind, models.environment);
    if (providerKinds[kind].baseUrl !== undefined && variable !== undefined && isSet(variable)) {
      return { kind, server, reason: `${kind}, because ${variable} is set${skipped}` };
    }
  }
  const why = "offline (rule-based, no language model), because no [models] and no key is usable";
  return { kind: "offline", server, reason: why + skipped };
}

/** The variable without which an entry is of no use. */
function findNeededVariable(
  { provider, apiKeyEnv, apiKeyFile, baseUrl }: ModelServer,
  models: ServerModels,
): string | undefined {
  if (apiKeyEnv !== undefined || apiKeyFile !== undefined || baseUrl !== undefined)
    return apiKeyEnv;
  return findKeyVariable(provider, models.environment);
}
