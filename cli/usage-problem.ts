import { CLIError } from "@oclif/core/errors";
import { findCloseMatch } from "../src/manifest/close-match.ts";
import type { CommandProblem } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";

/** What oclif's parser complains about, in our words; undefined for any other error. */
export function toUsageProblem(error: unknown): CommandProblem | undefined {
  if (!(error instanceof CLIError)) return undefined;
  const [first = "", ...rest] = error.message
    .replace(/\n*See more help with --help/, "")
    .replace(/^Parsing (--\S+)\s+/, "$1: ")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return {
    exitCode: exitCodes.usage,
    message: [first, ...rest.map((line) => `  ${line.trim()}`)].join("\n"),
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
