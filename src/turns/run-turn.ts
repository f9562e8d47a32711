import type { AgentSpec } from "../domain/agent-spec.ts";
import { FailureError } from "../domain/failure.ts";
import { type Turn, TurnError } from "../domain/turn.ts";
import type { TurnFact } from "../domain/turn-event.ts";
import { waitOver } from "../domain/wait-over.ts";
import { modelStep } from "./model-step.ts";
import type { TurnPorts } from "./ports.ts";
import { checkTurnLimits, type Run, toFailedEnd } from "./run.ts";
import { openCallsOf, postponeCalls, toolRound } from "./tool-round.ts";
import { createTurnJournal, isTakenAway } from "./turn-journal.ts";

/** How a run of a turn is cut from outside. */
export interface RunSignals {
  /** The server stops, or the turn was cancelled: model calls and repeatable tools end at once. */
  readonly cut: AbortSignal;
  /** The same, but unsafe tools end too. */
  readonly force: AbortSignal;
}

/** Events of one journal read at a time. */
const factsMax = 1_000;

/**
 * Works on a claimed turn until it has ended, waits, or is cut. What goes wrong in it ends
 * the turn as failed; a turn that was taken away is left alone. Rejects when the store cannot be
 * read.
 */
export async function runTurn(ports: TurnPorts, turn: Turn, signals: RunSignals): Promise<void> {
  const ended = new AbortController();
  const taken = new AbortController();
  const timeUp = new AbortController();
  const facts = await readFacts(ports, turn);
  const journal = createTurnJournal(ports, { turn, facts }, (error) => taken.abort(error));
  const cut = AbortSignal.any([signals.cut, taken.signal]);
  let run: Run | undefined;
  try {
    const spec = await specOf(ports, turn);
    void endInTime(ports, spec, timeUp, ended.signal);
    run = {
      ports,
      spec,
      journal,
      tools: ports.toolsOf(spec),
      chosen: ports.chooseModel(spec.model),
      signal: AbortSignal.any([cut, timeUp.signal]),
      forced: AbortSignal.any([signals.force, taken.signal]),
      begun: new Set(),
    };
    await work(run);
  } catch (error) {
    if (!cut.aborted && !isTakenAway(error)) await failTurn(ports, journal, error);
    if (run !== undefined && cut.aborted && !taken.signal.aborted) await postpone(run);
  } finally {
    ended.abort(waitOver);
    ports.live.end(turn.id);
  }
}

/** Goes on from what the journal tells, step by step, to the end. */
async function work(run: Run): Promise<void> {
  for (let ended = false; !ended; ) {
    run.signal.throwIfAborted();
    const open = await openCallsOf(run);
    if (open.length > 0) {
      await toolRound(run, open);
      continue;
    }
    checkTurnLimits(run);
    ended = await modelStep(run);
  }
}

async function readFacts({ store }: TurnPorts, turn: Turn): Promise<readonly TurnFact[]> {
  const facts: TurnFact[] = [];
  for (let after = 0; ; ) {
    const events = await store.listTurnEvents(turn, after, factsMax);
    facts.push(...events.map(({ fact }) => fact));
    after = events.at(-1)?.sequence ?? after;
    if (events.length < factsMax) return facts;
  }
}

async function specOf(ports: TurnPorts, turn: Turn): Promise<AgentSpec> {
  try {
    const ref = { workspace: turn.workspace, name: turn.agent };
    return await ports.specOf(ref, turn.agentVersion);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    throw new TurnError("AGENT_DELETED", `Agent '${turn.agent}' was deleted`, { cause: error });
  }
}

async function endInTime(
  { runtime }: TurnPorts,
  { limits }: AgentSpec,
  timeUp: AbortController,
  ended: AbortSignal,
): Promise<void> {
  await runtime.at(runtime.monotonic() + limits.turnTimeMs, ended);
  if (ended.aborted) return;
  const seconds = limits.turnTimeMs / 1000;
  timeUp.abort(new TurnError("TIME_LIMIT", `The turn took ${seconds} s, as long as it may`));
}

/** So that a stop leaves nothing in doubt that was not begun. */
async function postpone(run: Run): Promise<void> {
  try {
    await postponeCalls(run);
  } catch (refused) {
    // Cancelled, or the store is ending: what was not put off is in doubt.
    run.ports.observer.note("debug", "calls were not put off", { refused });
  }
}

async function failTurn(
  ports: TurnPorts,
  journal: ReturnType<typeof createTurnJournal>,
  error: unknown,
): Promise<void> {
  const { observer } = ports;
  if (!(error instanceof TurnError)) {
    observer.note("error", "a turn failed by a bug", { turn: journal.turn.id, error });
  }
  const failure =
    error instanceof TurnError
      ? error.failure
      : ({
          reason: "INTERNAL",
          message: "internal error; the log of the server says more",
        } as const);
  try {
    await journal.write({ facts: [], end: toFailedEnd(ports, journal, failure) });
  } catch (refused) {
    // Taken away in the last moment, or the store is ending: the journal has the truth.
    observer.note("warn", "the end of a turn was refused", { turn: journal.turn.id, refused });
  }
}
