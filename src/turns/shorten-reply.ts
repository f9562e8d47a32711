import type { ToolReply } from "../domain/model.ts";

/** The end of a shortened reply. */
const notePattern =
  /\n\[Shortened by Caxton to fit: the first (\d{1,9}) of (\d{1,9}) characters\.\]$/;

/** Longest note, in characters. */
const noteLengthMax = 100;

/**
 * The reply with only the first `lengthMax` characters of its content and a note that says so; the
 * same reply when that would not make it shorter. Characters are never cut in half.
 */
export function shortenReply(reply: ToolReply, lengthMax: number): ToolReply {
  const { content } = reply;
  if (content.length <= lengthMax + noteLengthMax) return reply;
  // Shortened before: the note must go on telling the whole length.
  const [note, , whole] = notePattern.exec(content.slice(-noteLengthMax)) ?? [""];
  const text = content.slice(0, content.length - note.length);
  const isHalf = (text.charCodeAt(lengthMax - 1) & 0xfc00) === 0xd800;
  const kept = text.slice(0, isHalf ? lengthMax - 1 : lengthMax);
  const of = whole ?? text.length;
  const said = `[Shortened by Caxton to fit: the first ${kept.length} of ${of} characters.]`;
  return { ...reply, content: `${kept}\n${said}` };
}
