import { stripVTControlCharacters } from "node:util";
import { CLIError } from "@oclif/core/errors";
import { findCloseMatch } from "../src/manifest/close-match.ts";
import type { CommandProblem } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";

/** What oclif's parser complains about, in our words; undefined for any other error. */
export function toUsageProblem(error: unknown): CommandProblem | undefined {
  if (!(error instanceof CLIError)) return undefined;
  const [first = "", ...rest] = stripVTControlCharacters(error.message)
    .replace(/\n*See more help with --help/, "")
    .replace(/^The following errors? occurred:\n/, "")
    .replace(/^Parsing (--\S+)\s+/, "$1: ")
    .replaceAll(/(--[\w-]+).* cannot also be provided when using (--.*)/g, "$1 cannot go with $2")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim());
  return {
    exitCode: exitCodes.usage,
    message: [first, ...rest.map((line) => `  ${line}`)].join("\n"),
    hint: nearFlag(error) ?? "See how it is used: add --help",
  };
}

interface ParseFailure extends CLIError {
  readonly flags?: unknown;
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
}

function nearFlag({ flags, parse }: ParseFailure): string | undefined {
  const wrong = Array.isArray(flags) ? String(flags[0]) : undefined;
  if (!wrong?.startsWith("--")) return undefined;
  const known = Object.keys(parse?.input?.flags ?? {});
  const suggestion = findCloseMatch(wrong.slice(2), known);
  return suggestion === undefined ? undefined : `Did you mean --${suggestion}?`;
}
