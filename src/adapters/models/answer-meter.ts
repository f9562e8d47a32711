import { ModelError } from "../../domain/model.ts";

/** Wire bytes for one byte of an answer: an event of 500 bytes may carry a word of four. */
const wireBytesPerByte = 128;
/** A letter may be written as `\u0041`. */
const escapedBytesPerByte = 6;
/** What an event or a short answer needs besides its text. */
const slackBytes = 256 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * A counter that is given each chunk of a streamed answer and throws `MODEL_ANSWER_TOO_LARGE` once
 * the whole, or one event of it, is larger than an answer of `answerBytesMax` can be. It keeps the
 * reader of the events from collecting without end.
 */
export function createAnswerMeter(answerBytesMax: number): (chunk: Uint8Array) => void {
  const totalMax = answerBytesMax * wireBytesPerByte + slackBytes;
  const eventMax = answerBytesMax * escapedBytesPerByte + slackBytes;
  let total = 0;
  let event = 0;
  let last = 0;
  return (chunk) => {
    total += chunk.byteLength;
    const end = findEventEnd(chunk, last);
    event = end === undefined ? event + chunk.byteLength : chunk.byteLength - end;
    last = chunk.at(-1) ?? last;
    if (total > totalMax || event > eventMax) throw answerTooLarge(answerBytesMax);
  };
}

/** The trouble of an answer that is longer than the server takes. */
export function answerTooLarge(answerBytesMax: number): ModelError {
  const message = `the answer is larger than the server takes (${answerBytesMax} bytes)`;
  return new ModelError("MODEL_ANSWER_TOO_LARGE", message, { retryable: false });
}

/** Where the last empty line of a chunk ends. `before` is the byte before the chunk. */
function findEventEnd(chunk: Uint8Array, before: number): number | undefined {
  for (let at = chunk.lastIndexOf(lineFeed); at >= 0; at = chunk.lastIndexOf(lineFeed, at - 1)) {
    const previous = chunk[at - 1] ?? before;
    if (previous === lineFeed) return at + 1;
    if (previous === carriageReturn && (chunk[at - 2] ?? before) === lineFeed) return at + 1;
    if (at === 0) return undefined;
  }
  return undefined;
}
