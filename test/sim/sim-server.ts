import { hash } from "node:crypto";
import type { CommitPoint } from "../../src/adapters/store/core.ts";
import type { Db } from "../../src/adapters/store/database.ts";
import { openMemoryStore } from "../../src/adapters/store/memory-store.ts";
import { metaTable } from "../../src/adapters/store/meta-table.ts";
import { type Agents, createAgents } from "../../src/agents/agents.ts";
import { idPrefixes, type Sha256, type UnixMs } from "../../src/domain/ids.ts";
import type { ModelProvider } from "../../src/domain/model.ts";
import type { Observer } from "../../src/domain/observer.ts";
import type { Runtime } from "../../src/domain/runtime.ts";
import type { Store } from "../../src/domain/store.ts";
import type { ToolServer } from "../../src/domain/tool.ts";
import { parseManifest } from "../../src/manifest/parse-manifest.ts";
import { createCallRates } from "../../src/tools/call-rates.ts";
import { createToolSet } from "../../src/tools/tool-set.ts";
import { createLiveTurns } from "../../src/turns/live-turns.ts";
import { withTimeouts } from "../../src/turns/models/with-timeouts.ts";
import { createSpecCache } from "../../src/turns/spec-cache.ts";
import { openTurns, type Turns } from "../../src/turns/turns.ts";
import type { Lane } from "./timeline.ts";

/** What a server is opened on; all of it outlives the server. */
export interface SimGround {
  readonly db: Db;
  readonly lane: Lane;
  /** Wall time. */
  readonly now: () => number;
  readonly random: () => number;
  readonly nextId: () => number;
  readonly model: ModelProvider;
  readonly tools: ToolServer;
  /** Called at each point of each commit; what it throws is a crash there. */
  readonly reached: (point: CommitPoint) => void;
  /** Space left on the disk. */
  readonly freeBytes: () => number;
  readonly problem: (text: string) => void;
}

/** One process of the server. */
export interface SimServer {
  readonly lane: Lane;
  readonly store: Store;
  readonly agents: Agents;
  readonly turns: Turns;
  /** Stops it as an operator does. */
  stop(): Promise<void>;
}

const patience = {
  firstPartMs: 10_000,
  gapMs: 5_000,
  retriesMax: 2,
  delayMs: 200,
  factor: 2,
  delayMaxMs: 5_000,
};

/** Opens the real core on a database, with simulated time, model and tools. */
export async function openSimServer(ground: SimGround): Promise<SimServer> {
  const { db, lane, reached, problem } = ground;
  const { runtime, idle } = createSimRuntime(ground);
  const observer = createSimObserver(problem);
  metaTable(db).markStarted();
  const readFreeBytes = ground.freeBytes;
  const memory = openMemoryStore({
    ...{ runtime, observer, db },
    onFatal() {},
    reached,
    readFreeBytes,
  });
  const store = fenced(memory, lane);
  const specOf = createSpecCache(store, readSpec);
  const provider = withTimeouts(ground.model, patience, runtime);
  const turns = await openTurns({
    store,
    runtime,
    observer,
    live: createLiveTurns(),
    chooseModel: () => ({ provider, kinds: ["ollama"], model: "", reason: "simulated", patience }),
    toolsOf: (spec) => createToolSet([ground.tools], spec, createCallRates(runtime)),
    specOf,
  });
  return {
    lane,
    store,
    turns,
    agents: createAgents({ store, runtime }),
    async stop() {
      await turns[Symbol.asyncDispose]();
      await idle();
      await memory[Symbol.asyncDispose]();
      metaTable(db).markStopped();
    },
  };
}

/** Hears everything, and takes errors of the server for what they are. */
function createSimObserver(problem: (text: string) => void) {
  const deaf = () => {};
  const note: Observer["note"] = (level, message, fields) => {
    if (level === "error") problem(`${message}: ${String(fields?.error)}`);
  };
  const calls = { call: deaf, turn: deaf, modelCall: deaf, toolCall: deaf };
  return { ...calls, commit: deaf, storeStatus: deaf, engineStatus: deaf, note };
}

function readSpec(toml: string) {
  const { spec } = parseManifest(toml, { knownTools: "any" });
  if (spec === undefined) throw new Error("a deployed file is invalid");
  return spec;
}

/** A dead process writes nothing any more. */
function fenced(store: Store & AsyncDisposable, lane: Lane): Store {
  const write: Store["write"] = (kind, input) =>
    lane.alive ? store.write(kind, input) : new Promise(() => {});
  return { ...store, write };
}

function createSimRuntime({ lane, now, random, nextId, problem }: SimGround) {
  const tasks = new Set<Promise<void>>();
  const runtime: Runtime = {
    now: () => now() as UnixMs,
    monotonic: lane.monotonic,
    at: lane.at,
    yield: lane.yield,
    random,
    id: (kind) =>
      `${idPrefixes[kind]}_0197c2a0-0000-7000-8000-${String(nextId()).padStart(12, "0")}`,
    sha256: (content) => hash("sha256", content, "hex") as Sha256,
    spawn(name, task) {
      const { promise, resolve } = Promise.withResolvers<void>();
      tasks.add(promise);
      lane.spawn(() => {
        const failed = (error: unknown) => {
          if (lane.alive) problem(`task '${name}' failed: ${String(error)}`);
        };
        void task()
          .catch(failed)
          .finally(() => {
            tasks.delete(promise);
            resolve();
          });
      });
    },
  };
  return {
    runtime,
    async idle() {
      while (tasks.size > 0) await Promise.all(tasks);
    },
  };
}
