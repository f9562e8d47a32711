import type { Caller } from "../domain/agent.ts";
import type { Runtime } from "../domain/runtime.ts";
import type { RequestIdentity } from "../domain/store.ts";

/**
 * The `request` of a write: none without an id. `fields` gives the decoded fields of the request,
 * the id left out, in a fixed order; it is called only when there is an id.
 */
export function requestIdentity(
  runtime: Runtime,
  caller: Caller,
  method: string,
  id: string,
  fields: () => readonly unknown[],
): { readonly request?: RequestIdentity } {
  if (id === "") return {};
  const bodyHash = runtime.sha256(JSON.stringify(fields()));
  return { request: { caller: caller.kind, method, id, bodyHash } };
}
