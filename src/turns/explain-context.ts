import type { HistoryStrategy } from "../domain/agent-spec.ts";
import type { BuiltPart, ContextPartKind } from "./built-context.ts";
import type { Candidate, Draft, Layout } from "./draft.ts";
import type { Prompts } from "./prompts.ts";

/** All that was considered for a context, in the order in which it is explained. */
export interface Considered {
  /** Id of the message that the turn handles. */
  readonly message: string;
  readonly tools: readonly { readonly label: string; readonly tokens: number }[];
  readonly past: readonly Candidate[];
  readonly memories: readonly Candidate[];
  readonly capabilities: readonly Candidate[];
  /** Why each of those was left out that passed not even its own limits. */
  readonly leftOut: ReadonlyMap<Candidate, string>;
  /** Why all others that are not in the draft were left out. */
  readonly noRoom: string;
  readonly historyStrategy: HistoryStrategy;
}

/** What each candidate of a draft takes, and what is left to the two prompts. */
interface Shares {
  readonly of: Map<Candidate, number>;
  system: number;
  message: number;
}

/** One part for each thing considered; the tokens of those included sum up to all the tokens. */
export function toParts(
  prompts: Prompts,
  draft: Draft,
  layout: Layout,
  considered: Considered,
): readonly BuiltPart[] {
  const shares = toShares(prompts, draft, layout);
  const pinned = { included: true, reason: "pinned: always given whole" };
  const candidates = (kind: ContextPartKind, from: readonly Candidate[], why: string) =>
    from.map((candidate): BuiltPart => {
      const { label } = candidate;
      const tokens = shares.of.get(candidate);
      if (tokens !== undefined) return { kind, label, tokens, included: true, reason: why };
      const reason = considered.leftOut.get(candidate) ?? considered.noRoom;
      const note = kind === "history" ? toStrategyNote(considered.historyStrategy) : "";
      return { kind, label, tokens: candidate.tokens, included: false, reason: reason + note };
    });
  const { historyPlace, knowledgePlace } = prompts;
  return [
    { kind: "system", label: "system_prompt", tokens: shares.system, ...pinned },
    ...candidates("capability", considered.capabilities, "listed after the system prompt"),
    ...considered.tools.map((tool): BuiltPart => ({ kind: "tool", ...tool, ...pinned })),
    ...candidates("history", considered.past, whereShown("among the newest", historyPlace)),
    ...candidates("memory", considered.memories, whereShown("fits the message", knowledgePlace)),
    { kind: "message", label: considered.message, tokens: shares.message, ...pinned },
  ];
}

/** Only `sliding` has a meaning of its own so far; the others must not look as if they had. */
function toStrategyNote(strategy: HistoryStrategy): string {
  return strategy === "sliding" ? "" : `; memory_strategy '${strategy}' works as 'sliding' here`;
}

function whereShown(why: string, place: Prompts["historyPlace"]): string {
  if (place === undefined) return why;
  const template = place === "system" ? "system_prompt" : "the template of the message";
  return `${why}; shown where ${template} names it`;
}

function toShares(prompts: Prompts, draft: Draft, layout: Layout): Shares {
  const { systemTokens, messageTokens } = layout.prompts;
  const shares: Shares = { of: new Map(), system: systemTokens, message: messageTokens };
  const past = draft.exchanges.flat();
  if (prompts.historyPlace === undefined) {
    for (const one of past) shares.of.set(one, one.tokens);
  } else {
    shares[prompts.historyPlace] = divide(shares, shares[prompts.historyPlace], past);
  }
  if (prompts.knowledgePlace === undefined) {
    divideAll(shares, layout.notesTokens, draft.memories);
  } else {
    shares[prompts.knowledgePlace] = divide(shares, shares[prompts.knowledgePlace], draft.memories);
  }
  divideAll(shares, layout.systemTokens - systemTokens, draft.capabilities);
  return shares;
}

/** Gives each candidate its tokens out of those of the text it is part of; returns the rest. */
function divide(shares: Shares, tokens: number, candidates: readonly Candidate[]): number {
  let left = tokens;
  for (const candidate of candidates) {
    const own = Math.min(left, candidate.tokens);
    shares.of.set(candidate, own);
    left -= own;
  }
  return left;
}

/** The same; the first candidate pays for the heading as well. */
function divideAll(shares: Shares, tokens: number, candidates: readonly Candidate[]): void {
  const left = divide(shares, tokens, candidates);
  const [first] = candidates;
  if (first !== undefined) shares.of.set(first, (shares.of.get(first) ?? 0) + left);
}
