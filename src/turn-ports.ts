import { createOfflineProvider } from "./adapters/models/offline/offline-provider.ts";
import type { Observer } from "./domain/observer.ts";
import type { Runtime } from "./domain/runtime.ts";
import type { Store } from "./domain/store.ts";
import type { ToolServer } from "./domain/tool.ts";
import { parseManifest } from "./manifest/parse-manifest.ts";
import { createToolSet } from "./tools/tool-set.ts";
import { createLiveTurns } from "./turns/live-turns.ts";
import type { TurnPorts } from "./turns/ports.ts";
import { createSpecCache } from "./turns/spec-cache.ts";

/** What turns need, put together from the parts of this server. */
export function createTurnPorts(parts: {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly observer: Observer;
  readonly toolServers: readonly ToolServer[];
}): TurnPorts {
  const { store, runtime, observer, toolServers } = parts;
  const offline = createOfflineProvider();
  return {
    store,
    runtime,
    observer,
    live: createLiveTurns(),
    chooseModel: () => ({ provider: offline, model: "", reason: "built in" }),
    toolsOf: (spec) => createToolSet(toolServers, spec),
    specOf: createSpecCache(store, readSpec),
  };
}

/** A deployed file was checked when it was deployed, and is read forgivingly ever after. */
function readSpec(toml: string) {
  const { spec, diagnostics } = parseManifest(toml, { knownTools: "any" });
  if (spec === undefined) throw new Error(`a deployed file is invalid: ${diagnostics[0]?.message}`);
  return spec;
}
