import { parse, TomlError } from "smol-toml";
import { limits } from "../domain/limits.ts";
import type { Located, Scalar } from "./located.ts";
import type { Report } from "./report.ts";
import { depthMax, scanDocument } from "./scan-document.ts";
import { reportTomlError } from "./toml-error.ts";

/** The values of a TOML text with their places, or undefined when it cannot be read (reported). */
export function readToml(report: Report): Located | undefined {
  const { text } = report;
  const { root, tooDeepAt } = scanDocument(text);
  if (tooDeepAt >= 0) {
    report.error({
      code: "TOO_DEEP",
      at: tooDeepAt,
      field: "",
      message: `tables and arrays are nested more than ${depthMax} deep`,
      hint: "an agent file needs no more than 4 levels",
    });
    return undefined;
  }
  try {
    const values = parse(text, { integersAsBigInt: "asNeeded", maxDepth: depthMax + 1 });
    fillScalars(root, values);
    return root;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    reportTomlError(report, error);
    return undefined;
  }
}

/** Puts the values that `smol-toml` read into the places that the scanner found. */
function fillScalars(node: Located, value: unknown): void {
  if (node.table !== undefined) {
    const table = value as Readonly<Record<string, unknown>>;
    for (const [key, child] of node.table) fillScalars(child, table[key]);
  } else if (node.items !== undefined) {
    const items = value as readonly unknown[];
    for (const [index, child] of node.items.entries()) fillScalars(child, items[index]);
  } else {
    node.scalar = value as Scalar;
  }
}

const encoder = new TextEncoder();

/** Whether a text is small enough to be read (reported when not). Costs nothing for huge texts. */
export function isSizeAllowed(report: Report): boolean {
  const { text } = report;
  const bytesMax = limits.agentTomlBytesMax;
  const allowed =
    text.length <= bytesMax &&
    (text.length * 3 <= bytesMax || encoder.encode(text).length <= bytesMax);
  if (!allowed) reportTooLarge(report);
  return allowed;
}

/** Reports that the whole file is larger than an agent file may be. */
export function reportTooLarge(report: Report): void {
  report.error({
    code: "TOO_LARGE",
    at: -1,
    field: "",
    message: `an agent file may have at most ${limits.agentTomlBytesMax} bytes`,
    hint: "keep large texts and data in files that a tool reads",
  });
}

/** Whether a text can be UTF-8 at all: half of a surrogate pair cannot (reported when so). */
export function isWellFormed(report: Report): boolean {
  const { text } = report;
  if (text.isWellFormed()) return true;
  report.error({
    code: "INVALID_ENCODING",
    at: /\p{Surrogate}/u.exec(text)?.index ?? -1,
    field: "",
    message: "half of a surrogate pair stands here, which UTF-8 cannot express",
    hint: "save the file as UTF-8",
  });
  return false;
}
