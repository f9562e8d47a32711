import { TurnError } from "../domain/turn.ts";
import type { BuiltContext } from "./built-context.ts";
import {
  chooseExchanges,
  chooseLines,
  chooseRelevant,
  type Memory,
  toCapabilityCandidates,
  toMemoryCandidates,
  toPastMessages,
} from "./choose-candidates.ts";
import type { ContextInput } from "./context-input.ts";
import { countToolTokens } from "./count-tokens.ts";
import {
  type Candidate,
  type Draft,
  findLayout,
  type Layout,
  type PastMessage,
  sumTokens,
  toMessages,
} from "./draft.ts";
import { type Considered, toParts } from "./explain-context.ts";
import { createPrompts, type Prompts } from "./prompts.ts";

/** A draft that grows; what is refused a place is noted with the reason. */
interface Building {
  readonly input: ContextInput;
  readonly prompts: Prompts;
  /** For all but the tools. */
  readonly tokensMax: number;
  readonly leftOut: Map<Candidate, string>;
  draft: Draft;
}

/**
 * Chooses what a model is given for a message. The system prompt, the message and the tools are
 * pinned; then history newest first in whole exchanges, memories by score and capabilities, as far
 * as `inputTokensMax` goes. The same input gives the same context. Throws `TurnError`
 * CONTEXT_TOO_LARGE when the pinned parts alone do not fit, TEMPLATE_TOO_LARGE when a prompt is
 * longer than a template may be.
 */
export function buildContext(input: ContextInput): BuiltContext {
  const prompts = createPrompts(input);
  const tools = input.tools.map((tool) => ({ label: tool.name, tokens: countToolTokens(tool) }));
  const toolTokens = sumTokens(tools);
  requirePinned(prompts, input, toolTokens);
  const building: Building = {
    input,
    prompts,
    tokensMax: input.inputTokensMax - toolTokens,
    leftOut: new Map(),
    draft: { exchanges: [], memories: [], capabilities: [] },
  };
  const past = toPastMessages(input.history, prompts.historyPlace !== undefined);
  const memories = toMemoryCandidates(input.memories);
  const capabilities = toCapabilityCandidates(input.capabilities);
  addHistory(building, past);
  addMemories(building, memories);
  addCapabilities(building, capabilities);
  const { draft, leftOut } = building;
  const layout = layOut(building, draft);
  const message = input.message.id;
  const considered: Considered = {
    ...{ message, tools, past, memories, capabilities, leftOut },
    noRoom: `no room in the ${input.inputTokensMax} tokens that the model may be given`,
    historyStrategy: input.spec.conversation.historyStrategy,
  };
  return {
    messages: toMessages(prompts, draft, layout),
    tokens: layout.tokens + toolTokens,
    parts: toParts(prompts, draft, layout, considered),
  };
}

function requirePinned(prompts: Prompts, input: ContextInput, toolTokens: number): void {
  const { systemTokens, messageTokens } = prompts.bare;
  const tokens = systemTokens + messageTokens + toolTokens;
  if (tokens <= input.inputTokensMax) return;
  const sizes = `system_prompt ${systemTokens}, message ${messageTokens}, tools ${toolTokens}`;
  throw new TurnError(
    "CONTEXT_TOO_LARGE",
    `What the model must be given takes ${tokens} tokens (${sizes}), but it may be given only ` +
      `${input.inputTokensMax}. Send a shorter message, shorten system_prompt, list fewer tools, ` +
      "or choose a model that takes more.",
  );
}

function addHistory(building: Building, past: readonly PastMessage[]): void {
  const { conversation, context } = building.input.spec;
  const { contextMessages, contextTokens } = conversation;
  const { chosen, leftOut } = chooseExchanges(past, {
    exchangesMax: context.conversationDepth ?? Infinity,
    messagesMax: contextMessages,
    tokensMax: contextTokens ?? Infinity,
  });
  note(building, leftOut);
  grow(building, chosen, (exchanges) => ({ exchanges }));
  const { prompts, draft } = building;
  if (prompts.historyPlace !== undefined) {
    dropUnshown(building, draft.exchanges.flat(), { exchanges: [] });
  }
}

function addMemories(building: Building, memories: readonly Memory[]): void {
  const { tokensMax, relevanceMin } = building.input.spec.memory.contextPreparation;
  const relevant = chooseRelevant(memories, relevanceMin);
  note(building, relevant.leftOut);
  const room = Math.min(tokensMax, findRoom(building));
  const { chosen, leftOut } = chooseLines(relevant.chosen, room);
  note(building, leftOut);
  grow(building, chosen, (taken) => ({ memories: taken }));
  const { prompts, draft } = building;
  if (prompts.knowledgePlace !== undefined) dropUnshown(building, draft.memories, { memories: [] });
}

function addCapabilities(building: Building, capabilities: readonly Candidate[]): void {
  const { chosen, leftOut } = chooseLines(capabilities, findRoom(building));
  note(building, leftOut);
  grow(building, chosen, (taken) => ({ capabilities: taken }));
}

/** Adds as many of the chosen, from the first on, as fit. */
function grow<T>(
  building: Building,
  chosen: readonly T[],
  toAddition: (taken: readonly T[]) => Partial<Draft>,
): void {
  const { prompts, draft, tokensMax } = building;
  const toDraft = (count: number): Draft => ({ ...draft, ...toAddition(chosen.slice(0, count)) });
  const fits = (count: number) =>
    (findLayout(prompts, toDraft(count))?.tokens ?? Infinity) <= tokensMax;
  // The draft as it is fits. Nearly always all of the chosen do too.
  let fitting = 0;
  let tooMany = chosen.length + 1;
  let next = chosen.length;
  while (next > fitting) {
    if (fits(next)) fitting = next;
    else tooMany = next;
    next = Math.floor((fitting + tooMany) / 2);
  }
  building.draft = toDraft(fitting);
}

/** A template can name something and not show it: then nothing of it is in the context. */
function dropUnshown(
  building: Building,
  candidates: readonly Candidate[],
  without: Partial<Draft>,
): void {
  if (candidates.length === 0) return;
  const { draft } = building;
  const bare = { ...draft, ...without };
  const [shown, unshown] = [layOut(building, draft).prompts, layOut(building, bare).prompts];
  if (shown.system !== unshown.system || shown.message !== unshown.message) return;
  building.draft = bare;
  const reason = "the template names it, but does not show it for this message";
  note(building, new Map(candidates.map((candidate) => [candidate, reason])));
}

function note({ leftOut }: Building, reasons: ReadonlyMap<Candidate, string>): void {
  for (const [candidate, reason] of reasons) leftOut.set(candidate, reason);
}

function findRoom(building: Building): number {
  return building.tokensMax - layOut(building, building.draft).tokens;
}

/** Puts a draft into words that was found to fit before. */
function layOut({ prompts }: Building, draft: Draft): Layout {
  const layout = findLayout(prompts, draft);
  if (layout === undefined) throw new Error("a draft that fitted does not fit any more");
  return layout;
}
