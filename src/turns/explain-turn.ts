import type { Sha256 } from "../domain/ids.ts";
import type { ModelFailure, ModelMessage } from "../domain/model.ts";
import type { Store } from "../domain/store.ts";
import type { Turn } from "../domain/turn.ts";
import type { ContextPart, TurnFact } from "../domain/turn-event.ts";
import { readStoredMessage } from "./stored-message.ts";

type ModelStep = Extract<TurnFact, { kind: "model_step" }>;

/** Exactly what a model was given in one step, and how that was chosen. */
export interface Explanation {
  readonly step: number;
  readonly provider: string;
  readonly model: string;
  /** What was asked before it and failed. */
  readonly passedOver: readonly ModelFailure[];
  readonly messages: readonly ModelMessage[];
  /** Definitions of the tools it was offered, as JSON text. */
  readonly tools: string;
  readonly parts: readonly ContextPart[];
}

/** The explanation of a model step (0: the first one); undefined when there is no such step. */
export async function explainTurn(
  store: Store,
  turn: Turn,
  step: number,
): Promise<Explanation | undefined> {
  const events = await store.listTurnEvents(turn, 0, Number.MAX_SAFE_INTEGER);
  const steps = events
    .map(({ fact }) => fact)
    .filter((fact): fact is ModelStep => fact.kind === "model_step");
  const found = step === 0 ? steps[0] : steps.find((each) => each.step === step);
  if (found === undefined) return undefined;
  const texts = await store.readContext(turn.workspace, found.context);
  const read = (hash: Sha256) => store.readBlob(turn.workspace, hash);
  return {
    step: found.step,
    provider: found.provider,
    model: found.model,
    passedOver: found.passedOver ?? [],
    messages: await Promise.all(texts.map((text) => readStoredMessage(text, read))),
    tools: await read(found.tools),
    parts: found.parts,
  };
}
