import type { TomlError } from "smol-toml";
import type { Report } from "./report.ts";
import { scanDocument } from "./scan-document.ts";
import { fieldPath } from "./show.ts";

/** Reports what `smol-toml` refused, without the lines it quotes: they may hold a secret. */
export function reportTomlError(report: Report, error: TomlError): void {
  const { text } = report;
  const at = toOffset(text, error);
  const message = firstLine(error.message).replace(/^Invalid TOML document: /, "");
  if (message.includes("redefine")) {
    const field = fieldAt(text, at);
    report.error({
      code: "DUPLICATE_KEY",
      at,
      field,
      message: field === "" ? "defined twice" : `'${field}' is defined twice`,
      hint: "keep one of the two",
    });
    return;
  }
  const yaml = looksLikeYaml(text, at);
  report.error({
    code: "TOML_SYNTAX",
    at,
    field: "",
    message,
    hint: yaml ? 'this looks like YAML; write it as TOML: key = "value"' : syntaxHint(message),
  });
}

function firstLine(message: string): string {
  const end = message.indexOf("\n");
  return end < 0 ? message : message.slice(0, end);
}

/** `smol-toml` counts UTF-16 units after `\n`. */
function toOffset(text: string, { line, column }: TomlError): number {
  let start = 0;
  for (let current = 1; current < line; current++) start = text.indexOf("\n", start) + 1;
  return Math.min(start + column - 1, text.length);
}

/** Path of the key that stands at an offset; empty when none does. */
function fieldAt(text: string, offset: number): string {
  let field = "";
  scanDocument(text, (path, keyAt) => {
    if (keyAt === offset) field = path.reduce(fieldPath, "");
  });
  return field;
}

function looksLikeYaml(text: string, at: number): boolean {
  if (text.startsWith("---")) return true;
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const lines = text.slice(start, start + 2000).split("\n", 3);
  return lines.some((line) => /^\s*(?:- |[A-Za-z_][A-Za-z0-9_-]*:(?:\s|$))/.test(line));
}

/** Hints by a word of the message. */
const hints: readonly (readonly [string, string])[] = [
  [
    "control characters are not allowed in strings",
    "close the string on its line, or use ''' … '''",
  ],
  ["unfinished string", "close the string with the quotes that open it"],
  ["unfinished array", "close the array with ']'"],
  ["unfinished table", "close the table with '}'"],
  ["invalid value", "texts need quotes; also allowed: true, false, numbers, dates, [ ], { }"],
  ["end-of-line", "one key = value a line"],
];

function syntaxHint(message: string): string {
  return (
    hints.find(([word]) => message.includes(word))?.[1] ?? "see https://toml.io for the syntax"
  );
}
