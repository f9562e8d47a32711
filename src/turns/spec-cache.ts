import type { AgentRef } from "../domain/agent.ts";
import { agentVersionNotFound } from "../domain/agent-rules.ts";
import type { AgentSpec } from "../domain/agent-spec.ts";
import type { Store } from "../domain/store.ts";

/** Specs kept; a version never changes, so none is ever out of date. */
const cachedMax = 256;

/**
 * Reads the spec of a version of an agent, the ones used last from memory. Throws
 * `AGENT_VERSION_NOT_FOUND`.
 */
export function createSpecCache(
  store: Pick<Store, "findVersion">,
  readSpec: (toml: string) => AgentSpec,
) {
  const specs = new Map<string, AgentSpec>();
  return async (ref: AgentRef, version: number): Promise<AgentSpec> => {
    const found = await store.findVersion(ref, version);
    if (found === undefined) throw agentVersionNotFound(ref, version);
    const known = specs.get(found.checksum);
    const spec = known ?? readSpec(found.toml);
    specs.delete(found.checksum);
    specs.set(found.checksum, spec);
    const oldest = specs.keys().next().value;
    if (specs.size > cachedMax && oldest !== undefined) specs.delete(oldest);
    return spec;
  };
}
