import { type ChatEvent, TurnFailureReasonSchema } from "./gen/caxton/v1/turn_pb.ts";

/** A turn that did not come to a reply. The call itself went well. */
export class TurnError extends Error {
  /**
   * Name of the reason as in `TurnFailureReason`, such as `MODEL_UNAVAILABLE`; `CANCELLED` when a
   * caller ended the turn, `IN_DOUBT` when it waits for a decision (`turns.resolveTurn`).
   */
  readonly reason: string;
  readonly turnId: string;

  constructor(message: string, about: { readonly reason: string; readonly turnId: string }) {
    super(message);
    this.name = "TurnError";
    this.reason = about.reason;
    this.turnId = about.turnId;
  }
}

/** Why no reply comes after this event; undefined when one may. */
export function findTurnError({ turnId, event }: ChatEvent): TurnError | undefined {
  if (event.case === "failed") {
    const { reason = 0, message = "" } = event.value.failure ?? {};
    const name = TurnFailureReasonSchema.value[reason]?.localName ?? String(reason);
    return new TurnError(message, { reason: name, turnId });
  }
  if (event.case === "cancelled") {
    const { actor, reason } = event.value;
    const why = reason === "" ? "" : `: ${reason}`;
    return new TurnError(`${actor} cancelled the turn${why}`, { reason: "CANCELLED", turnId });
  }
  if (event.case === "inDoubt") {
    const message = `Whether the call of ${event.value.tool} was done is unknown: decide it`;
    return new TurnError(message, { reason: "IN_DOUBT", turnId });
  }
  return undefined;
}
