import type { AgentRef } from "../domain/agent.ts";
import type { AgentSpec } from "../domain/agent-spec.ts";
import type { ModelProvider } from "../domain/model.ts";
import type { ModelPatience } from "../domain/model-choice.ts";
import type { ModelProvider as ModelKind, ModelSpec } from "../domain/model-spec.ts";
import type { Observer } from "../domain/observer.ts";
import type { Runtime } from "../domain/runtime.ts";
import type { Store } from "../domain/store.ts";
import type { ToolSet } from "../tools/tool-set.ts";
import type { LiveTurns } from "./live-turns.ts";

/** The model a turn will use, and why that one. */
export interface ChosenModel {
  readonly provider: ModelProvider;
  /** Kinds of the providers that may answer. */
  readonly kinds: readonly ModelKind[];
  /** Name at the provider; empty means its default. */
  readonly model: string;
  /** For people. */
  readonly reason: string;
  readonly patience: ModelPatience;
}

/** What turns need of the rest of the server. */
export interface TurnPorts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly observer: Observer;
  readonly live: LiveTurns;
  /** Never throws: a model that cannot be had says why when it is asked. */
  chooseModel(spec: ModelSpec): ChosenModel;
  /** The tools the agent may use. */
  toolsOf(spec: AgentSpec): ToolSet;
  /** The spec of a version of an agent. Throws `AGENT_VERSION_NOT_FOUND`. */
  specOf(ref: AgentRef, version: number): Promise<AgentSpec>;
}
