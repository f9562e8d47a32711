import { create } from "@bufbuild/protobuf";
import { type ChatEvent, ChatEventSchema, type TextDelta } from "./gen/caxton/v1/turn_pb.ts";

/**
 * Lets through what is new of the events of a turn, whatever is sent twice. `after` is the sequence
 * of the last durable event that is known.
 */
export function createNewsFilter(after = 0n) {
  let sequence = after;
  let seen = { step: 0, attempt: 0, length: 0 };
  const newText = (event: ChatEvent, delta: TextDelta): ChatEvent[] => {
    const { step, attempt, text } = delta;
    const isSame = step === seen.step && attempt === seen.attempt;
    const known = isSame ? Math.max(0, seen.length - delta.offset) : 0;
    if (known >= text.length) return [];
    const offset = delta.offset + known;
    seen = { step, attempt, length: delta.offset + text.length };
    if (known === 0) return [event];
    const rest = { ...delta, offset, text: text.slice(known) };
    return [create(ChatEventSchema, { ...event, event: { case: "textDelta", value: rest } })];
  };
  return {
    /** Sequence of the last durable event. */
    get sequence() {
      return sequence;
    },
    /** The event, the new part of a piece of text, or nothing. */
    pass(event: ChatEvent): ChatEvent[] {
      if (event.event.case === "textDelta") return newText(event, event.event.value);
      if (event.sequence !== 0n && event.sequence <= sequence) return [];
      sequence = event.sequence === 0n ? sequence : event.sequence;
      return [event];
    },
  };
}
