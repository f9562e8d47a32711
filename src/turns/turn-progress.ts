import type { Sha256 } from "../domain/ids.ts";
import type { Store } from "../domain/store.ts";
import type { Turn } from "../domain/turn.ts";
import type { JournaledToolRequest, TurnFact } from "../domain/turn-event.ts";

/** A tool request of the last model step, and what came of it so far. */
export interface RequestProgress {
  readonly request: JournaledToolRequest;
  /** Set once it has a result. */
  readonly content?: Sha256;
  readonly isError: boolean;
  /** Whether its start is to be journaled again before it is made: it was put off, or a caller
   * decided that it is made again. */
  readonly toRepeat: boolean;
}

/** Where a turn stands, as its journal tells: all that is needed to go on with it. */
export interface TurnProgress {
  /** Place of the turn's message in its conversation. */
  readonly messageSequence: number;
  /** Number of the next step. */
  readonly nextStep: number;
  /** Number of the next model call in its step, from 1. */
  readonly nextAttempt: number;
  /** Of the last model step; undefined before the first. */
  readonly last?: { readonly context: Sha256; readonly text: Sha256 };
  /** Of the last model step, in its order. */
  readonly requests: readonly RequestProgress[];
}

/** Reads a turn's journal. */
export function readProgress(facts: readonly TurnFact[]): TurnProgress {
  return facts.reduce(addFact, { messageSequence: 0, nextStep: 1, nextAttempt: 1, requests: [] });
}

/** The progress after one more fact. */
export function addFact(progress: TurnProgress, fact: TurnFact): TurnProgress {
  if (fact.kind === "accepted") return { ...progress, messageSequence: fact.messageSequence };
  if (fact.kind === "step_restarted") return { ...progress, nextAttempt: fact.attempt };
  if (fact.kind === "model_step") {
    const { step, context, text, requests } = fact;
    return {
      ...progress,
      nextStep: step + requests.length + 1,
      nextAttempt: 1,
      last: { context, text },
      requests: requests.map((request) => ({ request, isError: false, toRepeat: false })),
    };
  }
  const change = changeOf(fact);
  if (change === undefined) return progress;
  const requests = progress.requests.map((each) =>
    each.request.step === change.step ? { ...each, ...change.to } : each,
  );
  return { ...progress, requests };
}

/** What a fact changes of the tool request of its step. */
function changeOf(
  fact: TurnFact,
): { readonly step: number; readonly to: Partial<RequestProgress> } | undefined {
  if (fact.kind === "tool_finished") {
    const { step, content, trouble } = fact;
    return { step, to: { content, isError: trouble !== undefined } };
  }
  if (fact.kind === "tool_started") return { step: fact.step, to: { toRepeat: false } };
  if (fact.kind === "tool_postponed") return { step: fact.step, to: { toRepeat: true } };
  if (fact.kind !== "resolved") return undefined;
  return { step: fact.step, to: { toRepeat: fact.decision === "REPEAT" } };
}

/**
 * The model call that begins again when a turn is taken up anew; nothing when none was under way.
 */
export async function restartOf(
  store: Pick<Store, "listTurnEvents">,
  turn: Turn,
): Promise<{ readonly restarted?: { readonly step: number; readonly attempt: number } }> {
  const events = await store.listTurnEvents(turn, 0, Number.MAX_SAFE_INTEGER);
  const progress = readProgress(events.map(({ fact }) => fact));
  if (progress.requests.some(({ content }) => content === undefined)) return {};
  return { restarted: { step: progress.nextStep, attempt: progress.nextAttempt + 1 } };
}
