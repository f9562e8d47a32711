import { join } from "node:path";
import { createBuiltinTools } from "./adapters/builtin/create-builtin-tools.ts";
import { createLazyProvider } from "./adapters/models/lazy-provider.ts";
import { createModelRegistry } from "./adapters/models/model-registry.ts";
import { type ModelServer, parseModelServers } from "./adapters/models/model-server.ts";
import { offlineFacts } from "./adapters/models/offline/offline-facts.ts";
import { ConfigError } from "./config.ts";
import type { EngineStatus, Observer } from "./domain/observer.ts";
import type { Runtime } from "./domain/runtime.ts";
import type { Store } from "./domain/store.ts";
import { parseManifest } from "./manifest/parse-manifest.ts";
import { createCallRates } from "./tools/call-rates.ts";
import { createToolSet } from "./tools/tool-set.ts";
import { createLiveTurns } from "./turns/live-turns.ts";
import { createModelLines } from "./turns/models/model-lines.ts";
import { createSpecCache } from "./turns/spec-cache.ts";
import { openTurns, type Turns } from "./turns/turns.ts";

export interface TurnEngineParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly observer: Observer;
  /** The data directory. */
  readonly directory: string;
  /** `host:port` that `http_client` may reach though they are private. */
  readonly allow: readonly string[];
  /** `host:port` of the server's own listeners, which no tool ever reaches. */
  readonly ownAddresses: () => readonly string[];
  /** `[models]` of the configuration, not checked yet. */
  readonly models: Readonly<Record<string, unknown>>;
  readonly environment: (variable: string) => string | undefined;
}

/** The engine at work. Disposing stops it; what was under way goes on at the next start. */
export interface TurnEngine extends Turns {
  status(): EngineStatus;
}

/** Puts models, tools and the engine of turns together, and recovers the turns that were open. */
export async function openTurnEngine(parts: TurnEngineParts): Promise<TurnEngine> {
  const { store, runtime, observer, directory, allow, ownAddresses, environment } = parts;
  await using opened = new AsyncDisposableStack();
  const tools = opened.use(
    await createBuiltinTools({ allow, ownAddresses, directory: join(directory, "fetched") }),
  );
  const models = opened.use(
    createModelRegistry({
      servers: checkedServers(parts.models),
      offline: createLazyProvider(offlineFacts, async () => {
        const offline = await import("./adapters/models/offline/offline-provider.ts");
        return offline.createOfflineProvider();
      }),
      environment,
      warn: (message) => observer.note("warn", message),
    }),
  );
  const rates = createCallRates(runtime);
  const lines = createModelLines(models, { runtime, observer });
  const turns = opened.use(
    await openTurns({
      store,
      runtime,
      observer,
      live: createLiveTurns(),
      chooseModel: (spec) =>
        lines.open(spec, ({ from, to, error }) =>
          observer.note("warn", "the next model of the agent's list was asked", {
            from: from.provider.name,
            to: to.provider.name,
            trouble: error.trouble,
          }),
        ),
      toolsOf: (spec) => createToolSet([tools], spec, rates),
      specOf: createSpecCache(store, readSpec),
    }),
  );
  const all = opened.move();
  const status = () => ({
    ...turns.counts(),
    automaticModel: models.automatic(),
    circuits: lines.circuits(),
  });
  return { ...turns, status, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** A deployed file was checked when it was deployed, and is read forgivingly ever after. */
function readSpec(toml: string) {
  const { spec, diagnostics } = parseManifest(toml, { knownTools: "any" });
  if (spec === undefined) throw new Error(`a deployed file is invalid: ${diagnostics[0]?.message}`);
  return spec;
}

function checkedServers(models: Readonly<Record<string, unknown>>): readonly ModelServer[] {
  const { servers, problems } = parseModelServers(models);
  if (problems.length === 0) return servers;
  throw new ConfigError(problems, "docs/models.md shows every key of a model");
}
