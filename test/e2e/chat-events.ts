import assert from "node:assert/strict";
import type { ChatEvent } from "../../clients/gen/caxton/v1/turn_pb.ts";

type Stream = AsyncIterable<{ readonly event?: ChatEvent | undefined }>;
type Case = Exclude<ChatEvent["event"]["case"], undefined>;
type ValueOf<Name extends Case> = Extract<ChatEvent["event"], { case: Name }>["value"];

/** All events of a stream, to its end. */
export async function readEvents(stream: Stream): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const { event } of stream) if (event !== undefined) events.push(event);
  return events;
}

/** Events up to and with the first that fits; then the stream is left. */
export async function readUntil(
  stream: Stream,
  fits: (event: ChatEvent) => boolean,
): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const { event } of stream) {
    if (event === undefined) continue;
    events.push(event);
    if (fits(event)) return events;
  }
  assert.fail(`the stream ended with ${events.at(-1)?.event.case}`);
}

/** The values of all events of one kind. */
export function valuesOf<Name extends Case>(events: readonly ChatEvent[], name: Name) {
  return events.flatMap(({ event }) => (event.case === name ? [event.value as ValueOf<Name>] : []));
}

/** What kinds of events came, in order; pieces of text that follow each other count once. */
export function casesOf(events: readonly ChatEvent[]): (Case | undefined)[] {
  const cases = events.map(({ event }) => event.case);
  return cases.filter((name, index) => name !== "textDelta" || cases[index - 1] !== name);
}

/** Text of the reply. Fails when the turn did not complete. */
export function replyOf(events: readonly ChatEvent[]): string {
  const last = events.at(-1)?.event;
  assert.equal(last?.case, "completed", JSON.stringify(last?.value, toPlain));
  return last?.case === "completed" ? last.value.text : "";
}

/** Why the turn failed. Fails when it did not. */
export function failedOf(events: readonly ChatEvent[]) {
  const last = events.at(-1)?.event;
  if (last?.case === "failed" && last.value.failure !== undefined) return last.value.failure;
  return assert.fail(`the turn ended otherwise: ${JSON.stringify(last?.value, toPlain)}`);
}

/** Sequences of the journaled events. */
export function sequencesOf(events: readonly ChatEvent[]): number[] {
  return events.filter(({ sequence }) => sequence > 0n).map(({ sequence }) => Number(sequence));
}

/**
 * The text of one step as a client puts it together: pieces must join without a gap or a repeat,
 * but for a step that begins again, whose text before does not count. In the events of several
 * watches, one after the other, each may begin with what was seen before.
 */
export function textOfStep(events: readonly ChatEvent[], step: number, watches = 1): string {
  let text = "";
  let attempt = 0;
  for (const { event } of events) {
    if (event.case === "stepRestarted" && event.value.step === step) text = "";
    if (event.case !== "textDelta" || event.value.step !== step) continue;
    if (event.value.attempt !== attempt) text = "";
    attempt = event.value.attempt;
    const { offset, text: piece } = event.value;
    const isRepeat = watches > 1 && offset < text.length;
    if (!isRepeat) assert.equal(offset, text.length, "a piece does not begin where the last ended");
    const whole = text.slice(0, offset) + piece;
    assert.ok(whole.startsWith(text), `'${text}' became '${whole}'`);
    text = whole;
  }
  return text;
}

function toPlain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
