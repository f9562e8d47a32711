import type { AgentRef } from "../domain/agent.ts";
import type { EventKind, LogEvent } from "../domain/event.ts";
import { follow } from "../domain/follow.ts";
import type { Position } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Turn } from "../domain/turn.ts";
import { hasEnded } from "../domain/turn-rules.ts";
import { waitOver } from "../domain/wait-over.ts";
import { createKeptSlots, type KeptSlots } from "./kept-slots.ts";
import { createMailboxes, type Mailboxes, mailboxOf } from "./mailboxes.ts";
import type { TurnPorts } from "./ports.ts";
import { recoverTurns } from "./recover-turns.ts";
import { releaseTurn } from "./release-turn.ts";
import { toTurnRecord } from "./to-turn-record.ts";
import { createTurnRuns, type TurnRuns } from "./turn-runs.ts";

/** Takes up turns, as many at once as each agent and the server may, in order. */
export interface Scheduler extends AsyncDisposable {
  /**
   * Keeps a slot for a turn that is about to be accepted, until disposed; undefined when all that
   * the agent or the server may run at once are in use.
   */
  keepSlot(agent: AgentRef, turnsMax: number): Disposable | undefined;
  /** A turn was accepted as running, in a slot that was kept. */
  begin(turn: Turn): void;
  /** A turn was accepted, or changed by a caller: take it up if it may run, cut it if it ended. */
  notice(turn: Turn): void;
  /** How many turns there are. */
  counts(): ReturnType<Mailboxes["counts"]>;
}

/** Turns released at once at the start, and again after each pause: so many recover at a time. */
const releasedAtOnce = 32;
const releasePauseMs = 50;
/**
 * Crashes from which on a turn is suspected: a first one says nothing of any turn, for it counts
 * against all that waited for their model when it came.
 */
const suspectCrashes = 2;
/**
 * A turn that may be due to a crash runs alone for so long at most, then others may go beside it.
 */
const aloneMs = 5_000;

/** Changes of agents that may let turns run. */
const agentKinds: readonly EventKind[] = [
  "AGENT_DEPLOYED",
  "AGENT_RESUMED",
  "AGENT_RESTARTED",
  "AGENT_DELETED",
];

interface Parts {
  readonly ports: TurnPorts;
  readonly mailboxes: Mailboxes;
  readonly runs: TurnRuns;
  readonly kept: KeptSlots;
  readonly stopping: AbortSignal;
  /**
   * Looks for turns that may run now. One pass at a time; a call during a pass asks for another.
   */
  schedule(): Promise<void>;
}

/**
 * Recovers the turns that were open when the server stopped, then runs turns until disposed.
 * Disposing cuts what runs: it goes on at the next start.
 */
export async function startScheduler(ports: TurnPorts): Promise<Scheduler> {
  const { runtime, live } = ports;
  const mailboxes = createMailboxes();
  const runs = createTurnRuns(ports);
  const kept = createKeptSlots();
  const stopping = new AbortController();
  // None yet: those that may be to blame for a crash go first, each alone.
  const allowed = { runs: 0 };
  const schedule = onePassAtATime(async () => {
    if (stopping.signal.aborted) return;
    for (const agent of mailboxes.agents()) await startTurnsOf(parts, agent, allowed.runs);
  });
  const parts: Parts = { ports, mailboxes, runs, kept, stopping: stopping.signal, schedule };
  // Taken first, so that no change of an agent is missed.
  const position = await ports.store.lastPosition();
  const open = await recoverTurns(ports);
  const isSuspect = ({ crashes, state }: Turn) => crashes >= suspectCrashes && state === "READY";
  for (const turn of open) mailboxes.put(turn);
  runtime.spawn("release of recovered turns", async () => {
    for (const suspect of open.filter(isSuspect)) await runAlone(parts, suspect);
    while (allowed.runs < limits.turnsRunningMax && !stopping.signal.aborted) {
      allowed.runs += releasedAtOnce;
      await schedule();
      await runtime.at(runtime.monotonic() + releasePauseMs, stopping.signal);
    }
  });
  runtime.spawn("watch over agents", () => scheduleOnAgentChanges(parts, position));
  return {
    keepSlot({ workspace, name }, turnsMax) {
      const agent = mailboxOf({ workspace, agent: name });
      if (runs.size + kept.count >= allowed.runs) return undefined;
      if (mailboxes.runningOf(agent) + kept.of(agent) >= turnsMax) return undefined;
      // Who came first begins first.
      if (mailboxes.nextOf(agent) !== undefined) return undefined;
      return kept.keep(agent);
    },
    begin(turn) {
      if (stopping.signal.aborted) return;
      mailboxes.put(turn);
      void start(parts, turn);
    },
    notice(turn) {
      if (hasEnded(turn)) {
        close(parts, turn);
        runs.cut(turn.id);
      } else if (!runs.has(turn.id)) {
        mailboxes.put(turn);
      }
      live.committed(turn.id);
      void schedule();
    },
    counts: () => mailboxes.counts(),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await runs[Symbol.asyncDispose]();
    },
  };
}

function onePassAtATime(pass: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let wanted = false;
  async function passes(): Promise<void> {
    while (wanted) {
      wanted = false;
      await pass();
    }
  }
  return () => {
    wanted = true;
    running ??= passes().finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function startTurnsOf(parts: Parts, agent: string, runsMax: number): Promise<void> {
  const { mailboxes, runs, kept } = parts;
  if (mailboxes.nextOf(agent) === undefined) return;
  const hasRoom = () => runs.size + kept.count < runsMax;
  for (let slots = await slotsOf(parts, agent); slots > 0 && hasRoom(); slots -= 1) {
    const turn = mailboxes.nextOf(agent);
    if (turn === undefined || parts.stopping.aborted) return;
    void start(parts, turn);
  }
}

/** How many more turns the agent may run now. */
async function slotsOf({ ports, mailboxes, kept }: Parts, agent: string): Promise<number> {
  const [workspace = "", name = ""] = agent.split("/");
  const found = await ports.store.findAgent({ workspace, name });
  if (found?.state !== "ACTIVE" && found?.state !== "DRAINING") return 0;
  const spec = await ports.specOf({ workspace, name }, found.version);
  return spec.limits.concurrentTurnsMax - mailboxes.runningOf(agent) - kept.of(agent);
}

function start(parts: Parts, turn: Turn): Promise<void> {
  const { ports, mailboxes, runs, schedule } = parts;
  mailboxes.setRunning(turn.id, true);
  const ended = Promise.withResolvers<void>();
  runs.start(turn, async () => {
    const now = await releaseTurn(ports, turn, parts.stopping);
    mailboxes.setRunning(turn.id, false);
    if (now === undefined) mailboxes.remove(turn.id);
    else if (hasEnded(now)) close(parts, now);
    else mailboxes.put(now);
    ended.resolve();
    void schedule();
  });
  return ended.promise;
}

/** Forgets a turn that has ended; the first to do so tells the observer. */
function close({ ports, mailboxes }: Parts, turn: Turn): void {
  if (mailboxes.remove(turn.id)) ports.observer.turn(toTurnRecord(turn));
}

/**
 * Nothing else runs beside a turn that crashed the server, until it ended or has run for a while.
 */
async function runAlone(parts: Parts, suspect: Turn): Promise<void> {
  const { runtime } = parts.ports;
  const slots = await slotsOf(parts, mailboxOf(suspect));
  if (slots <= 0 || parts.stopping.aborted) return;
  const over = new AbortController();
  const deadline = runtime.at(runtime.monotonic() + aloneMs, over.signal);
  await Promise.race([start(parts, suspect), deadline]);
  over.abort(waitOver);
}

async function scheduleOnAgentChanges(parts: Parts, after: Position): Promise<void> {
  const { ports, schedule, stopping } = parts;
  const filter = { kinds: agentKinds, after };
  for await (const { event } of follow(ports.store, filter, ports.runtime, stopping)) {
    if (event?.kind === "AGENT_DELETED") await cutTurnsOf(parts, event);
    void schedule();
  }
}

/** A deletion by force ends turns in the store; what works on them here learns it from the log. */
async function cutTurnsOf(parts: Parts, { workspace, subject }: LogEvent): Promise<void> {
  const { ports, mailboxes, runs } = parts;
  for (const id of mailboxes.turnsOf(`${workspace}/${subject}`)) {
    const now = await ports.store.findTurn(workspace, id);
    if (now !== undefined && !hasEnded(now)) continue;
    if (now === undefined) mailboxes.remove(id);
    else close(parts, now);
    runs.cut(id);
    ports.live.committed(id);
  }
}
