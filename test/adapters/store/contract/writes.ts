import type { EventFilter, Store } from "../../../../src/domain/store.ts";
import { sampleContext, sampleDeploy, sampleFile } from "../sample.ts";

/** The agent of most tests. */
export const ref = { workspace: "w", name: "Ada" };
/** Filter for all agents of its workspace. */
export const all = { workspace: "w", after: "", limit: 100 };

/** The first events that match. */
export function events(store: Store, more: Partial<EventFilter> = {}) {
  return store.listEvents({ after: 0 as EventFilter["after"], limit: 1_000, ...more });
}

/** Deploys one agent. */
export function deploy(store: Store, name: string, toml?: string, requestId?: string) {
  return store.write("deployAgents", sampleDeploy([sampleFile(name, toml)], requestId));
}

/** Suspends, resumes or restarts Ada. */
export function command(store: Store, name: "suspend" | "resume" | "restart", requestId?: string) {
  const context = sampleContext(name, ref.name, requestId);
  return store.write("commandAgent", { ...context, ...ref, command: name });
}

/** Deletes Ada. */
export function remove(store: Store, requestId?: string) {
  const context = sampleContext("DeleteAgent", ref.name, requestId);
  return store.write("deleteAgent", { ...context, ...ref, force: false });
}

/** Rolls Ada back. */
export function rollBack(store: Store, toVersion: number, more: { baseVersion?: number } = {}) {
  const context = sampleContext("RollbackAgent", String(toVersion));
  return store.write("rollbackAgent", { ...context, ...ref, toVersion, ...more });
}
