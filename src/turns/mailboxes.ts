import type { ConversationId, TurnId } from "../domain/ids.ts";
import type { EngineStatus } from "../domain/observer.ts";
import type { Turn } from "../domain/turn.ts";

/** A turn that has not ended, as far as scheduling needs to know it. */
interface Entry {
  readonly turn: Turn;
  running: boolean;
  /** In doubt: holds its place in the conversation, but no slot. */
  waiting: boolean;
}

/**
 * The open turns of every agent in the order they were accepted: a copy of what the store has,
 * changed only after acknowledgements. Turns of one conversation go one at a time.
 */
export interface Mailboxes {
  /** Adds a turn, or brings what is known of it up to date. */
  put(turn: Turn): void;
  /** Forgets a turn. Whether it was there. */
  remove(turn: TurnId): boolean;
  /** Marks a turn as being worked on, or no longer. */
  setRunning(turn: TurnId, running: boolean): void;
  /** Names of agents with open turns, as `workspace/agent`. */
  agents(): readonly string[];
  /** The open turns of an agent, in order. */
  turnsOf(agent: string): readonly TurnId[];
  /** How many turns of the agent run. */
  runningOf(agent: string): number;
  /**
   * The first turn of the agent that may run now: ready, and nothing before it in its conversation.
   */
  nextOf(agent: string): Turn | undefined;
  /** How many turns of all agents there are. */
  counts(): Pick<EngineStatus, "running" | "waiting" | "open">;
}

/** `workspace/agent`. */
export function mailboxOf({ workspace, agent }: Pick<Turn, "workspace" | "agent">): string {
  return `${workspace}/${agent}`;
}

export function createMailboxes(): Mailboxes {
  const boxes = new Map<string, Map<TurnId, Entry>>();
  const entries = new Map<TurnId, Entry>();
  return {
    put(turn) {
      const key = mailboxOf(turn);
      const box = boxes.get(key) ?? new Map<TurnId, Entry>();
      boxes.set(key, box);
      const running = entries.get(turn.id)?.running ?? false;
      const entry = { turn, running, waiting: turn.state === "WAITING" };
      box.set(turn.id, entry);
      entries.set(turn.id, entry);
    },
    remove(id) {
      const entry = entries.get(id);
      if (entry === undefined) return false;
      entries.delete(id);
      const key = mailboxOf(entry.turn);
      const box = boxes.get(key);
      box?.delete(id);
      if (box?.size === 0) boxes.delete(key);
      return true;
    },
    setRunning(id, running) {
      const entry = entries.get(id);
      if (entry !== undefined) entry.running = running;
    },
    agents: () => [...boxes.keys()],
    turnsOf: (agent) => [...(boxes.get(agent)?.keys() ?? [])],
    runningOf(agent) {
      const box = boxes.get(agent)?.values() ?? [];
      return [...box].filter(({ running }) => running).length;
    },
    nextOf: (agent) => nextTurn(boxes.get(agent)?.values() ?? []),
    counts() {
      const all = [...entries.values()];
      return {
        running: all.filter(({ running }) => running).length,
        waiting: all.filter(({ waiting }) => waiting).length,
        open: all.length,
      };
    },
  };
}

function nextTurn(inOrder: Iterable<Entry>): Turn | undefined {
  const busy = new Set<ConversationId>();
  for (const { turn, running, waiting } of inOrder) {
    if (!running && !waiting && !busy.has(turn.conversation)) return turn;
    busy.add(turn.conversation);
  }
  return undefined;
}
