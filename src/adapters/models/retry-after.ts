/** Longest wait that is believed. */
const waitMsMax = 24 * 60 * 60 * 1000;

/**
 * What a provider asks callers to wait, in milliseconds: `retry-after-ms`, or `retry-after` in
 * seconds or as a date. Undefined when it says nothing that can be read.
 */
export function findRetryAfterMs(
  headers: Readonly<Record<string, string>>,
  nowMs: number,
): number | undefined {
  const milliseconds = toNumber(headers["retry-after-ms"]);
  if (milliseconds !== undefined) return limit(milliseconds);
  const text = headers["retry-after"];
  const seconds = toNumber(text);
  if (seconds !== undefined) return limit(seconds * 1000);
  // Without a letter it is no date, though it might be parsed as one.
  const date = text !== undefined && /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : limit(date - nowMs);
}

function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function limit(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), waitMsMax);
}
