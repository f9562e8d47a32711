import type { ModelMessage } from "../domain/model.ts";
import type { ToolDefinition } from "../domain/tool.ts";

/** What a message costs beside its texts: its role and the marks around it. */
export const messageTokens = 4;

/** What one tool request or reply costs beside its texts. */
const toolExchangeTokens = 4;

/** What a tool costs beside the JSON text of its definition. */
const toolTokens = 8;

/** Costs are summed in quarters of a token, so that they stay whole numbers. */
const quarters = 4;

/** Letters of a word that one token covers; each further letter costs a quarter. */
const wordStart = 3;

/** A run of letters and digits longer than this is no word but a hash, a key or base64. */
const runLong = 20;

/** Least cost of a character of such a run, in quarters. */
const longRunCost = 3;

/** Kinds of ASCII character. */
const lower = 0;
const upper = 1;
const digit = 2;
const space = 3;
const mark = 4;
const kinds = 5;

const kindOf = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 97 && code <= 122) return lower;
  if (code >= 65 && code <= 90) return upper;
  if (code >= 48 && code <= 57) return digit;
  return code === 32 || code === 13 ? space : mark;
});

/** What the cost of the next character depends on. */
interface Place {
  /** Kind of the character before. */
  readonly previous: number;
  /** Letters of the word so far, or digits of the number; `wordStart + 1` stands for more. */
  readonly word: number;
  /** Letters and digits since the last other character; `runLong + 1` stands for more. */
  readonly run: number;
}

const wordStates = wordStart + 2;
const runStates = runLong + 2;

function toState({ previous, word, run }: Place): number {
  const capped = Math.min(word, wordStart + 1) * runStates + Math.min(run, runLong + 1);
  return previous * wordStates * runStates + capped;
}

function toPlace(state: number): Place {
  const previous = Math.floor(state / (wordStates * runStates));
  const rest = state % (wordStates * runStates);
  return { previous, word: Math.floor(rest / runStates), run: rest % runStates };
}

/** Length of the word and cost in quarters of a character of `kind` at a place. */
function step(place: Place, kind: number): { readonly word: number; readonly cost: number } {
  const { previous, word, run } = place;
  // One space belongs to the word behind it.
  if (kind === space) return { word: 0, cost: previous === space ? 1 : 0 };
  if (kind === mark) return { word: 0, cost: previous === space ? 4 : 3 };
  if (word === 0 || !goesOn(previous, kind)) return { word: 1, cost: quarters };
  const cost = kind === lower ? Number(word >= wordStart) : 2;
  return { word: word + 1, cost: run < runLong ? cost : Math.max(longRunCost, cost) };
}

/** Whether a letter or digit belongs to the word or number before it: `Word`, `WORD`, `12`. */
function goesOn(previous: number, kind: number): boolean {
  return previous === kind || (previous === upper && kind === lower);
}

/** `step` for all places and kinds: the next state in the upper bits, the cost in the lower 4. */
const steps = Uint16Array.from({ length: kinds * wordStates * runStates * kinds }, (_, index) => {
  const place = toPlace(Math.floor(index / kinds));
  const kind = index % kinds;
  const { word, cost } = step(place, kind);
  const next = toState({ previous: kind, word, run: kind > digit ? 0 : place.run + 1 });
  return (next << 4) | cost;
});

const start = toState({ previous: mark, word: 0, run: 0 });
/** After an accented letter the word goes on, its free start used up. */
const insideWord = toState({ previous: lower, word: wordStart, run: wordStart });

/**
 * Cost of one character by its script, in quarters: the last entry whose code is not above it.
 * From counts of public tokenizers; test/turns/count-tokens.test.ts lists them.
 */
const scripts = [
  { from: 0x80, cost: 4 }, // accented Latin, which splits the word it stands in
  { from: 0x370, cost: 4 }, // Greek
  { from: 0x400, cost: 2 }, // Cyrillic
  { from: 0x530, cost: 4 }, // Armenian, Hebrew, Arabic
  { from: 0x700, cost: 5 }, // Indic and other scripts of South and South-East Asia
  { from: 0x1e00, cost: 5 }, // Vietnamese letters, polytonic Greek
  { from: 0x2000, cost: 4 }, // dashes, quotes, currencies
  { from: 0x2100, cost: 8 }, // arrows, symbols, boxes
  { from: 0x3000, cost: 5 }, // Chinese, Japanese
  { from: 0xac00, cost: 5 }, // Korean
  { from: 0xd800, cost: 6 }, // half of a pair: emojis, rare scripts
] as const;

/** `scripts` spread over all characters, in blocks of 16. */
const scriptCosts = Uint8Array.from({ length: 0x10000 / 16 }, (_, block) => {
  const script = scripts.findLast(({ from }) => from <= block * 16);
  return script === undefined ? 0 : script.cost;
});

/**
 * About how many tokens a text is to a model, never below 0; a whole number, one pass over the
 * text. Leans upward: 0 to 50 % above the count of current tokenizers for prose, up to twice for
 * code and tables, so that a budget in these tokens holds for the model too.
 */
export function countTokens(text: string): number {
  let cost = 0;
  let state = start;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 128) {
      const next = steps[state * kinds + (kindOf[code] ?? mark)] ?? 0;
      cost += next & 15;
      state = next >> 4;
    } else {
      cost += scriptCosts[code >> 4] ?? 0;
      state = code < 0x370 ? insideWord : start;
    }
  }
  return Math.ceil(cost / quarters);
}

/** Counts of messages and tools, which never change: each is counted again in every step. */
const counted = new WeakMap<ModelMessage | ToolDefinition, number>();

function countOnce<T extends ModelMessage | ToolDefinition>(
  one: T,
  count: (one: T) => number,
): number {
  const tokens = counted.get(one) ?? count(one);
  counted.set(one, tokens);
  return tokens;
}

/** Tokens of one message as `countTokens` sees them, with what its role and calls cost. */
export function countMessageTokens(message: ModelMessage): number {
  return countOnce(message, countMessage);
}

function countMessage(message: ModelMessage): number {
  if (message.role === "tool") {
    return message.replies.reduce(
      (sum, { id, name, content }) =>
        sum + toolExchangeTokens + countTokens(id) + countTokens(name) + countTokens(content),
      messageTokens,
    );
  }
  const text = messageTokens + countTokens(message.text);
  if (message.role !== "assistant") return text;
  return message.toolRequests.reduce(
    (sum, { id, name, arguments: args }) =>
      sum + toolExchangeTokens + countTokens(id) + countTokens(name) + countTokens(args),
    text,
  );
}

/** Tokens of a tool that is offered: its name, description and schema. */
export function countToolTokens(tool: ToolDefinition): number {
  return countOnce(tool, countTool);
}

function countTool({ name, description, inputSchema }: ToolDefinition): number {
  const schema = JSON.stringify(inputSchema);
  return toolTokens + countTokens(name) + countTokens(description) + countTokens(schema);
}
