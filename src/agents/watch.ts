import type { Agent } from "../domain/agent.ts";
import type { EventKind } from "../domain/event.ts";
import { type Followed, follow } from "../domain/follow.ts";
import { limits } from "../domain/limits.ts";
import type { Runtime } from "../domain/runtime.ts";
import type { Store } from "../domain/store.ts";
import { parseResumeToken, toResumeToken } from "../domain/token.ts";

export type AgentChange =
  | "HEARTBEAT"
  | "PRESENT"
  | "DEPLOYED"
  | "SUSPENDED"
  | "RESUMED"
  | "RESTARTED"
  | "DRAINING"
  | "DELETED";

/** One message of a watch over agents. */
export interface AgentNotice {
  readonly change: AgentChange;
  /** Right after the change (before it, for a deletion). Unset in a heartbeat. */
  readonly agent?: Agent;
  /** Empty for agents sent as present. */
  readonly resumeToken: string;
}

const changeOf = {
  AGENT_DEPLOYED: "DEPLOYED",
  AGENT_SUSPENDED: "SUSPENDED",
  AGENT_RESUMED: "RESUMED",
  AGENT_RESTARTED: "RESTARTED",
  AGENT_DRAINING: "DRAINING",
  AGENT_DELETED: "DELETED",
} as const satisfies Partial<Record<EventKind, AgentChange>>;
type AgentEventKind = keyof typeof changeOf;
const agentKinds = Object.keys(changeOf) as AgentEventKind[];

/**
 * Every agent as it is now (unless a resume token is given), then every change, until `signal`
 * aborts. A change that falls into the first part is sent again after it: nothing is missed.
 */
export async function* watchAgents(
  store: Store,
  runtime: Runtime,
  watch: { readonly workspace: string; readonly resumeToken: string },
  signal: AbortSignal,
): AsyncGenerator<AgentNotice> {
  const last = await store.lastPosition();
  const after = watch.resumeToken === "" ? last : parseResumeToken(watch.resumeToken, last);
  if (watch.resumeToken === "") {
    yield* presentAgents(store, watch.workspace);
    yield { change: "HEARTBEAT", resumeToken: toResumeToken(after) };
  }
  const filter = { workspace: watch.workspace, kinds: agentKinds, after };
  for await (const followed of follow(store, filter, runtime, signal)) yield toNotice(followed);
}

function toNotice({ event, position }: Followed): AgentNotice {
  const resumeToken = toResumeToken(position);
  if (event?.agent === undefined) return { change: "HEARTBEAT", resumeToken };
  return { change: changeOf[event.kind as AgentEventKind], agent: event.agent, resumeToken };
}

async function* presentAgents(store: Store, workspace: string): AsyncGenerator<AgentNotice> {
  let after = "";
  for (;;) {
    const agents = await store.listAgents({ workspace, after, limit: limits.pageSizeMax });
    for (const agent of agents) yield { change: "PRESENT", agent, resumeToken: "" };
    after = agents.at(-1)?.name ?? after;
    if (agents.length < limits.pageSizeMax) return;
  }
}
