import type { Agent, AgentState, DeployOutcome } from "../../../src/domain/agent.ts";
import type { EventKind } from "../../../src/domain/event.ts";
import type { Operation, Writes } from "../../../src/domain/store.ts";

/** What an operation gives, or the reason why it is refused. */
export type ModelResult = { readonly value: unknown } | { readonly reason: string };

interface ModelAgent {
  agent: Agent;
  /** Every version: its file's part of the agent, its text, and what it is a rollback of. */
  readonly versions: { readonly summary: object; readonly toml: string; readonly of: number }[];
}

interface ModelEvent {
  readonly kind: EventKind;
  readonly subject: string;
  readonly agent?: Agent;
}

/** How a part of a result is given again: as its event showed it, or (unset) as it is now. */
interface Remembered {
  readonly agent?: Agent;
  readonly name: string;
  readonly outcome?: DeployOutcome;
}

interface State {
  agents: Map<string, ModelAgent>;
  events: ModelEvent[];
  requests: Map<string, { readonly bodyHash: string; readonly parts: readonly Remembered[] }>;
}

class Refused extends Error {}

/** The store written once more in the plainest way: maps and lists, one operation after another. */
export function createStoreModel() {
  let state: State = { agents: new Map(), events: [], requests: new Map() };
  return {
    apply(operation: Operation): ModelResult {
      const before = structuredClone(state);
      try {
        return { value: perform(state, operation) };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        state = before;
        return { reason: error.message };
      }
    },
    /** All that a reader can see. */
    visible: () => ({
      agents: [...state.agents.values()]
        .map(({ agent }) => agent)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      texts: Object.fromEntries(
        [...state.agents].map(([name, { versions }]) => [
          name,
          versions.map(({ toml, of }) => ({ toml, of })),
        ]),
      ),
      events: state.events,
    }),
  };
}

function perform(state: State, operation: Operation): unknown {
  const { request } = operation.input;
  const key = `${request?.method} ${request?.id}`;
  const known = request && state.requests.get(key);
  if (known) {
    if (known.bodyHash !== request.bodyHash) throw new Refused("REQUEST_ID_REUSED");
    return toResult(
      operation,
      known.parts.map((part) => ({
        ...part,
        agent: part.agent ?? existing(state, part.name).agent,
      })),
    );
  }
  const logged = state.events.length;
  const parts = run(state, operation);
  if (request) {
    const changed = new Set(state.events.slice(logged).map(({ agent }) => agent));
    const remembered = parts.map(({ agent, ...part }) =>
      changed.has(agent) ? { ...part, agent } : part,
    );
    state.requests.set(key, { bodyHash: request.bodyHash, parts: remembered });
  }
  return toResult(operation, parts);
}

type Part = Remembered & { readonly agent: Agent };

function toResult({ kind }: Operation, parts: readonly Part[]): unknown {
  if (kind === "deployAgents") return parts.map(({ agent, outcome }) => ({ agent, outcome }));
  const [first] = parts;
  if (kind === "rollbackAgent") return { agent: first?.agent, outcome: first?.outcome };
  return first?.agent;
}

function run(state: State, { kind, input }: Operation): readonly Part[] {
  switch (kind) {
    case "deployAgents":
      return input.files.map(({ summary, toml, checksum, newId, baseVersion }) => {
        const next = { summary, toml, of: 0, checksum, newId };
        return deploy(state, input, summary.name, next, baseVersion);
      });
    case "rollbackAgent": {
      const { agent, versions } = existing(state, input.name);
      const of = input.toVersion || agent.version - 1;
      const version = versions[of - 1];
      if (version === undefined) throw new Refused("AGENT_VERSION_NOT_FOUND");
      const { checksum } = version.summary as Agent;
      const next = { ...version, of, checksum, newId: agent.id };
      return [deploy(state, input, input.name, next, input.baseVersion)];
    }
    case "commandAgent":
      return [command(state, input)];
    case "deleteAgent": {
      const { agent } = existing(state, input.name);
      state.agents.delete(input.name);
      state.events.push({ kind: "AGENT_DELETED", subject: input.name, agent });
      return [{ agent, name: input.name }];
    }
    default:
      throw new Error(`the model knows no ${kind}`);
  }
}

function existing(state: State, name: string): ModelAgent {
  const found = state.agents.get(name);
  if (found === undefined) throw new Refused("AGENT_NOT_FOUND");
  return found;
}

type Next = { summary: object; toml: string; of: number } & Pick<Agent, "checksum"> & {
    newId: Agent["id"];
  };

function deploy(
  state: State,
  { actor, at, workspace }: Writes["deployAgents"]["takes"] | Writes["rollbackAgent"]["takes"],
  name: string,
  { summary, toml, of, checksum, newId }: Next,
  baseVersion: number | undefined,
): Part {
  const found = state.agents.get(name);
  const version = found?.agent.version ?? 0;
  if (baseVersion !== undefined && baseVersion !== version) throw new Refused("VERSION_CONFLICT");
  if (found?.agent.checksum === checksum) return { agent: found.agent, name, outcome: "UNCHANGED" };
  const agent = {
    ...summary,
    id: found?.agent.id ?? newId,
    workspace,
    state: found?.agent.state ?? "ACTIVE",
    version: version + 1,
    checksum,
    createdAt: found?.agent.createdAt ?? at,
    updatedAt: at,
    deployedBy: actor,
    deployedAt: at,
  } as Agent;
  const versions = [...(found?.versions ?? []), { summary: { ...summary, checksum }, toml, of }];
  state.agents.set(name, { agent, versions });
  state.events.push({ kind: "AGENT_DEPLOYED", subject: name, agent });
  return { agent, name, outcome: found === undefined ? "CREATED" : "UPDATED" };
}

function command(state: State, input: Writes["commandAgent"]["takes"]): Part {
  const found = existing(state, input.name);
  const before = found.agent.state;
  const after: AgentState = input.command === "suspend" ? "SUSPENDED" : "ACTIVE";
  if (after !== before) found.agent = { ...found.agent, state: after, updatedAt: input.at };
  const kinds = { suspend: "AGENT_SUSPENDED", resume: "AGENT_RESUMED", restart: "AGENT_RESTARTED" };
  if (after !== before || input.command === "restart") {
    const kind = kinds[input.command] as EventKind;
    state.events.push({ kind, subject: input.name, agent: found.agent });
  }
  return { agent: found.agent, name: input.name };
}
