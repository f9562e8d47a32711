import { readFileSync } from "node:fs";

const folder = new URL("../corpus/agents/", import.meta.url);

/** A problem that an entry of an index names. */
export interface ExpectedProblem {
  readonly code: string;
  readonly field?: string | null;
  readonly line?: number | null;
  readonly column?: number | null;
  readonly table?: string;
}

/** What an entry says of the agent itself. */
export interface ExpectedAgent {
  readonly name?: string;
  readonly version?: string | null;
  readonly capabilities?: readonly string[] | null;
  readonly capabilities_kebab?: readonly string[] | null;
  readonly tools?: readonly string[];
  readonly memory_enabled?: boolean | null;
  readonly scope?: string | null;
  readonly system_prompt_starts_with?: string | null;
  readonly system_prompt_trimmed?: string;
  readonly has_user_prompt_template?: boolean;
  readonly has_documentation?: boolean;
  readonly author?: string;
  readonly license?: string;
  readonly tags?: readonly string[];
  readonly created?: string;
  readonly updated?: string;
}

/** An entry of `index.json` or `bad/index.json`; its README says what the fields mean. */
export interface CorpusEntry {
  readonly file: string;
  readonly sha256?: string;
  readonly expect: "ok" | "ok-with-warnings" | "error";
  readonly strict_expect?: "error";
  readonly code?: string | null;
  readonly any_of_codes?: readonly string[];
  readonly other_codes_allowed?: readonly string[];
  readonly line?: number | null;
  readonly column?: number | null;
  readonly field?: string | null;
  readonly hint_contains?: string | null;
  readonly must_not_contain?: string;
  readonly all_errors?: readonly ExpectedProblem[];
  readonly all_fields?: readonly string[];
  readonly warnings?: readonly ExpectedProblem[];
  readonly expected?: ExpectedAgent | null;
  readonly generate?: {
    readonly prefix: string;
    readonly repeat: string;
    readonly count: number;
    readonly suffix: string;
  };
}

/** The entries of an index of the corpus. */
export function readIndex(path: "index.json" | "bad/index.json"): readonly CorpusEntry[] {
  return JSON.parse(readFileSync(new URL(path, folder), "utf8"));
}

/** The bytes of a file of the corpus; `generate` says how to make those too large to store. */
export function readCorpusFile(inFolder: "" | "bad/", entry: CorpusEntry): Uint8Array {
  const { generate } = entry;
  if (generate === undefined) return readFileSync(new URL(inFolder + entry.file, folder));
  const { prefix, repeat, count, suffix } = generate;
  return new TextEncoder().encode(prefix + repeat.repeat(count) + suffix);
}
