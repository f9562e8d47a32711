const quote = 0x22;
const apostrophe = 0x27;
const backslash = 0x5c;
const newline = 0x0a;

/** Whether a string starts at `at`. */
export function isQuote(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit === quote || unit === apostrophe;
}

/** Offset after the string that opens at `start`, or -1 when it is not closed. */
export function scanString(text: string, start: number): number {
  const unit = text.charCodeAt(start);
  const triple = text.charCodeAt(start + 1) === unit && text.charCodeAt(start + 2) === unit;
  return triple ? scanMultiLine(text, start + 3, unit) : scanSingleLine(text, start + 1, unit);
}

function scanSingleLine(text: string, from: number, end: number): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === end) return at + 1;
    if (unit === newline) return -1;
    if (unit === backslash && end === quote) at++;
  }
  return -1;
}

function scanMultiLine(text: string, from: number, end: number): number {
  const closing = end === quote ? '"""' : "'''";
  let at = from;
  for (;;) {
    const close = text.indexOf(closing, at);
    if (close < 0) return -1;
    const escaped = end === quote ? skipEscapes(text, at, close) : close;
    if (escaped === close) return afterQuotes(text, close + 3, end);
    at = escaped;
  }
}

/**
 * `close` itself, unless a backslash before it takes its first quote: then the offset to go on
 * from.
 */
function skipEscapes(text: string, from: number, close: number): number {
  let at = text.indexOf("\\", from);
  while (at >= 0 && at < close) {
    at += 2;
    if (at > close) return at;
    at = text.indexOf("\\", at);
  }
  return close;
}

/** Up to two quotes may stand directly before the closing ones. */
function afterQuotes(text: string, from: number, end: number): number {
  let at = from;
  while (at < from + 2 && text.charCodeAt(at) === end) at++;
  return at;
}
