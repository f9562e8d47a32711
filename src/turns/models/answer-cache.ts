import type { ModelPart, ToolRequest } from "../../domain/model.ts";
import type { ModelCacheSpec } from "../../domain/model-spec.ts";
import type { Runtime } from "../../domain/runtime.ts";

/** A whole answer of a model. */
export interface KeptAnswer {
  readonly text: string;
  readonly requests: readonly ToolRequest[];
  readonly finish: Extract<ModelPart, { kind: "finish" }>;
}

/**
 * Answers of models by what they were asked, in memory. Rules are told apart by identity: each has
 * answers of its own.
 */
export interface AnswerCache {
  /** Undefined when there is none, or it is older than the rules allow. */
  find(rules: ModelCacheSpec, key: string): KeptAnswer | undefined;
  keep(rules: ModelCacheSpec, key: string, answer: KeptAnswer): void;
}

interface Entry {
  readonly answer: KeptAnswer;
  /** In UTF-16 code units, and something for the entry itself. */
  readonly length: number;
  /** On the monotonic clock. */
  readonly until: number;
}

/** Most kept for all rules together; what was used least lately goes first. */
const lengthMaxDefault = 32 * 1024 * 1024;
const entryLength = 500;

/** An empty cache; one for the server. */
export function createAnswerCache(
  { monotonic }: Pick<Runtime, "monotonic">,
  lengthMax = lengthMaxDefault,
): AnswerCache {
  const all = new Map<ModelCacheSpec, Map<string, Entry>>();
  let length = 0;

  function drop(rules: ModelCacheSpec, key: string | undefined): void {
    const own = all.get(rules);
    if (own === undefined || key === undefined) return;
    length -= own.get(key)?.length ?? 0;
    own.delete(key);
    if (own.size === 0) all.delete(rules);
  }

  function put(rules: ModelCacheSpec, key: string, entry: Entry): void {
    drop(rules, key);
    const own = all.get(rules) ?? new Map<string, Entry>();
    // Whatever was used last stands last.
    all.delete(rules);
    all.set(rules, own.set(key, entry));
    length += entry.length;
    if (own.size > rules.entriesMax) drop(rules, firstOf(own));
    while (length > lengthMax) {
      const [oldest = rules] = all.keys();
      drop(oldest, firstOf(all.get(oldest)));
    }
  }

  return {
    find(rules, key) {
      const entry = all.get(rules)?.get(key);
      if (entry === undefined) return undefined;
      const isFresh = monotonic() < entry.until;
      if (isFresh) put(rules, key, entry);
      else drop(rules, key);
      return isFresh ? entry.answer : undefined;
    },
    keep(rules, key, answer) {
      const size = answer.text.length + JSON.stringify(answer.requests).length + entryLength;
      if (size > lengthMax) return;
      put(rules, key, { answer, length: size, until: monotonic() + rules.ttlMs });
    },
  };
}

function firstOf(entries: ReadonlyMap<string, Entry> | undefined): string | undefined {
  return entries?.keys().next().value;
}
