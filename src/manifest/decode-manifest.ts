import type { Diagnostic } from "../domain/diagnostic.ts";
import { limits } from "../domain/limits.ts";
import { reportTooLarge } from "./read-toml.ts";
import { createReport } from "./report.ts";

/** The text of an agent file, or why its bytes are none. */
export type DecodedManifest = { readonly text: string } | { readonly diagnostic: Diagnostic };

/**
 * Decodes the bytes of an agent file. A byte order mark is kept, so that `parseManifest` can warn
 * of it; bytes that are not UTF-8 are refused, never replaced.
 */
export function decodeManifest(bytes: Uint8Array, source = ""): DecodedManifest {
  if (bytes.length > limits.agentTomlBytesMax) {
    const report = createReport("", source);
    reportTooLarge(report);
    return refusal(report.finish());
  }
  const bad = findBadByte(bytes);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const text = decoder.decode(bad < 0 ? bytes : bytes.subarray(0, bad));
  if (bad < 0) return { text };
  const report = createReport(text, source);
  report.error({
    code: "INVALID_ENCODING",
    at: text.length,
    field: "",
    message: `byte 0x${(bytes[bad] ?? 0).toString(16).toUpperCase()} here is not UTF-8`,
    hint: "save the file as UTF-8",
  });
  return refusal(report.finish());
}

function refusal([diagnostic]: readonly Diagnostic[]): DecodedManifest {
  if (diagnostic === undefined) throw new Error("a refusal without a reason");
  return { diagnostic };
}

/** Index of the first byte that begins no UTF-8 sequence, or -1. */
function findBadByte(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Lead bytes from -> length, and the range of the second byte (Unicode 16, table 3-7). */
const sequences = [
  { from: 0xc2, to: 0xdf, length: 2, low: 0x80, high: 0xbf },
  { from: 0xe0, to: 0xe0, length: 3, low: 0xa0, high: 0xbf },
  { from: 0xe1, to: 0xec, length: 3, low: 0x80, high: 0xbf },
  { from: 0xed, to: 0xed, length: 3, low: 0x80, high: 0x9f },
  { from: 0xee, to: 0xef, length: 3, low: 0x80, high: 0xbf },
  { from: 0xf0, to: 0xf0, length: 4, low: 0x90, high: 0xbf },
  { from: 0xf1, to: 0xf3, length: 4, low: 0x80, high: 0xbf },
  { from: 0xf4, to: 0xf4, length: 4, low: 0x80, high: 0x8f },
] as const;

/** Length of the UTF-8 sequence that starts at `at`, 0 when none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const form = sequences.find(({ from, to }) => lead >= from && lead <= to);
  if (form === undefined) return 0;
  const second = bytes[at + 1] ?? 0;
  if (second < form.low || second > form.high) return 0;
  for (let index = at + 2; index < at + form.length; index++) {
    if (((bytes[index] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return form.length;
}
