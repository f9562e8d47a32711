import type { Db } from "../../src/adapters/store/database.ts";
import type { SimAgent } from "./sim-agents.ts";

interface Count {
  readonly agent: string;
  readonly running: number;
  readonly open: number;
}

interface Attempt {
  readonly id: string;
  readonly state: string;
  readonly attempt: number;
}

/** What must hold after every single commit. */
export function createCommitChecks(
  db: Db,
  agents: readonly SimAgent[],
  problem: (text: string) => void,
) {
  const counts = db.prepare<[], Count>(`
    SELECT agent, sum(state = 'RUNNING') AS running, count(*) AS open FROM turns
    WHERE state IN ('READY', 'RUNNING', 'WAITING') GROUP BY agent`);
  const overtaken = db
    .prepare<[], string>(
      `SELECT later.id FROM turns AS later JOIN turns AS earlier
      ON earlier.conversation = later.conversation AND earlier.number < later.number
      WHERE later.state = 'RUNNING' AND earlier.state IN ('READY', 'RUNNING', 'WAITING')`,
    )
    .pluck();
  const turns = db.prepare<[], Attempt>("SELECT id, state, attempt FROM turns");
  const states = db.prepare<[], { name: string; state: string }>("SELECT name, state FROM agents");
  const before = new Map<string, Attempt>();
  let suspendedBefore = new Set<string>();
  const agentOf = db.prepare<[string], string>("SELECT agent FROM turns WHERE id = ?").pluck();

  function checkCounts(): void {
    for (const { agent, running, open } of counts.all()) {
      const limits = agents.find(({ name }) => name === agent);
      if (running > (limits?.concurrentTurnsMax ?? 0)) problem(`${agent} runs ${running} turns`);
      if (open > (limits?.queuedMessagesMax ?? 0)) problem(`${agent} has ${open} open turns`);
    }
  }

  function checkTurn(turn: Attempt): void {
    const known = before.get(turn.id);
    before.set(turn.id, turn);
    const ended = known !== undefined && /^(DONE|FAILED|CANCELLED)$/.test(known.state);
    if (ended && turn.state !== known.state) {
      problem(`${turn.id} went from ${known.state} to ${turn.state}`);
    }
    if (turn.attempt < (known?.attempt ?? 0)) problem(`${turn.id} has a smaller attempt`);
    const takenUp = turn.attempt > (known?.attempt ?? 0);
    if (takenUp && suspendedBefore.has(agentOf.get(turn.id) ?? "")) {
      problem(`${turn.id} was taken up while its agent was suspended`);
    }
  }

  return () => {
    checkCounts();
    for (const turn of overtaken.all()) problem(`${turn} runs before an earlier turn has ended`);
    for (const turn of turns.all()) checkTurn(turn);
    const suspended = states.all().filter(({ state }) => state === "SUSPENDED");
    suspendedBefore = new Set(suspended.map(({ name }) => name));
  };
}
