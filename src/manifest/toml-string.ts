/** Escapes of one letter after a backslash. */
const shortEscapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
  '"': '"',
  "\\": "\\",
};

/** Digits after the letter of an escape by code. */
const codeDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

interface Escape {
  /** Length in the text, with the backslash. */
  readonly length: number;
  readonly value: string;
}

/** The escape at the backslash at `at`, in a text that is known to be TOML. */
function readEscape(text: string, at: number): Escape {
  const letter = text[at + 1] ?? "";
  const digits = codeDigits[letter];
  if (digits !== undefined) {
    const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
    const valid = code >= 0 && code <= 0x10ffff;
    return { length: 2 + digits, value: valid ? String.fromCodePoint(code) : "" };
  }
  const short = shortEscapes[letter];
  if (short !== undefined) return { length: 2, value: short };
  // A backslash at the end of a line: it and all white space after it are left out.
  let end = at + 1;
  while (end < text.length && " \t\r\n".includes(text[end] ?? "")) end++;
  return { length: end - at, value: "" };
}

/**
 * The value of the single-line string whose opening quote is at `start` and closing quote at
 * `end`.
 */
export function readQuotedKey(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  if (text[start] === "'" || !raw.includes("\\")) return raw;
  let value = "";
  let at = start + 1;
  while (at < end) {
    const piece = text[at] === "\\" ? readEscape(text, at) : { length: 1, value: text[at] ?? "" };
    value += piece.value;
    at += piece.length;
  }
  return value;
}

/**
 * Offset of the first character inside the string that opens at `start`; a first newline is
 * skipped.
 */
export function stringBodyAt(text: string, start: number): number {
  const quote = text[start] ?? "";
  if (!text.startsWith(quote.repeat(3), start)) return start + 1;
  const body = start + 3;
  if (text[body] === "\n") return body + 1;
  return text.startsWith("\r\n", body) ? body + 2 : body;
}

/** Offset in the text of character `index` of the value of the string that opens at `start`. */
export function stringOffset(text: string, start: number, index: number): number {
  const body = stringBodyAt(text, start);
  if (text[start] === "'") return body + index;
  let at = body;
  let left = index;
  while (at < text.length) {
    const piece = text[at] === "\\" ? readEscape(text, at) : undefined;
    const width = piece === undefined ? 1 : piece.value.length;
    if (left < width) break;
    left -= width;
    at += piece?.length ?? 1;
  }
  return at;
}
