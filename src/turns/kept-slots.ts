/** Slots kept free for turns that are just being accepted, so that they begin at once. */
export interface KeptSlots {
  /** Of all agents. */
  readonly count: number;
  /** Of one agent, as `workspace/agent`. */
  of(agent: string): number;
  /** Keeps one until disposed. */
  keep(agent: string): Disposable;
}

export function createKeptSlots(): KeptSlots {
  const kept = new Map<string, number>();
  let count = 0;
  const add = (agent: string, change: 1 | -1) => {
    count += change;
    const now = (kept.get(agent) ?? 0) + change;
    if (now === 0) kept.delete(agent);
    else kept.set(agent, now);
  };
  return {
    get count() {
      return count;
    },
    of: (agent) => kept.get(agent) ?? 0,
    keep(agent) {
      add(agent, 1);
      return { [Symbol.dispose]: () => add(agent, -1) };
    },
  };
}
