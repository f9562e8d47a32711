import type { JsonValue } from "../domain/json.ts";
import { limits as messageLimits } from "../domain/limits.ts";
import {
  type PromptTemplate,
  parsePromptTemplate,
  type TemplateNode,
} from "../domain/prompt-template.ts";
import { TurnError } from "../domain/turn.ts";

/** What templates can name. A value is put in as it is and never read as a template. */
export type TemplateValues = { readonly [name: string]: JsonValue };

export interface TemplateLimits {
  /** UTF-8 bytes of the rendered text. */
  readonly bytesMax: number;
}

/**
 * Longest text that a template makes, in UTF-8 bytes, if nothing else is said: the longest message
 * and as much again as the longest template.
 */
export const templateBytesMax = messageLimits.messageBytesMax + 256 * 1024;

/**
 * Pieces worked through in one rendering: a repeated block can be long work without making any
 * text.
 */
export const templatePiecesMax = 100_000;

interface Scope {
  readonly values: TemplateValues;
  /** Element and number of the innermost `{{#each}}`. */
  readonly element: { readonly value: JsonValue; readonly index: number } | undefined;
}

interface Rendering {
  readonly bytesMax: number;
  readonly chunks: string[];
  bytes: number;
  pieces: number;
}

/**
 * Fills a template in. A name that nothing sets is empty; a list or an object is put in as JSON;
 * the empty text, the empty list, `false`, `0` and `null` are false to `{{#if}}`. Only own
 * properties are read. Throws `TurnError` TEMPLATE_TOO_LARGE when the text or the work grows
 * beyond its limit, and an `Error` for a template that has problems, which no agent is deployed
 * with.
 */
export function renderTemplate(
  template: PromptTemplate | string,
  values: TemplateValues,
  limits: TemplateLimits = { bytesMax: templateBytesMax },
): string {
  const parsed = typeof template === "string" ? parsePromptTemplate(template) : template;
  const [problem] = parsed.problems;
  if (problem !== undefined) throw new Error(`template is not well formed: ${problem.message}`);
  const rendering = { bytesMax: limits.bytesMax, chunks: [], bytes: 0, pieces: 0 };
  renderNodes(rendering, parsed.nodes, { values, element: undefined });
  return rendering.chunks.join("");
}

/** Calls itself once per block in a block, which the parser bounds by `templateDepthMax`. */
function renderNodes(rendering: Rendering, nodes: readonly TemplateNode[], scope: Scope): void {
  for (const node of nodes) {
    work(rendering, 1);
    if (node.kind === "text") put(rendering, node.text);
    else if (node.kind === "variable") put(rendering, print(find(rendering, node.path, scope)));
    else if (node.kind === "if") {
      const isTrue = isTruthy(find(rendering, node.condition, scope));
      renderNodes(rendering, isTrue ? node.body : node.otherwise, scope);
    } else {
      renderEach(rendering, node, scope);
    }
  }
}

function renderEach(
  rendering: Rendering,
  { list, body }: Extract<TemplateNode, { kind: "each" }>,
  { values, element }: Scope,
): void {
  const elements = find(rendering, list, { values, element });
  if (!Array.isArray(elements)) return;
  for (const [index, value] of elements.entries()) {
    work(rendering, 1);
    renderNodes(rendering, body, { values, element: { value, index } });
  }
}

function find(rendering: Rendering, path: readonly string[], scope: Scope): JsonValue | undefined {
  work(rendering, path.length);
  const { values, element } = scope;
  const root = path[0] ?? "";
  let found: JsonValue | undefined;
  if (element !== undefined && root === "this") found = element.value;
  else if (element !== undefined && root === "@index") found = element.index;
  else found = own(values, root);
  for (let depth = 1; depth < path.length; depth += 1) found = own(found, path[depth] ?? "");
  return found;
}

/** An own property; of a list its elements only, and of a text nothing. */
function own(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  if (Array.isArray(value) && key === "length") return undefined;
  return (value as TemplateValues)[key];
}

function isTruthy(value: JsonValue | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function print(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function put(rendering: Rendering, text: string): void {
  const { bytes, bytesMax } = rendering;
  // A text has at least as many bytes as characters: what is far too long is not measured.
  if (bytes + text.length <= bytesMax) rendering.bytes += countUtf8Bytes(text);
  if (bytes + text.length > bytesMax || rendering.bytes > bytesMax) {
    const what = `The text that the agent's prompt template makes is longer than ${bytesMax} bytes`;
    throw new TurnError(
      "TEMPLATE_TOO_LARGE",
      `${what} (the limit of a template). Send less, or name fewer values in the template.`,
    );
  }
  rendering.chunks.push(text);
}

function work(rendering: Rendering, pieces: number): void {
  rendering.pieces += pieces;
  if (rendering.pieces > templatePiecesMax) {
    const what = `Filling in the agent's prompt template takes more than ${templatePiecesMax} steps`;
    throw new TurnError(
      "TEMPLATE_TOO_LARGE",
      `${what} (the limit of a template). Repeat fewer things in '{{#each}}'.`,
    );
  }
}

/** Half of a pair counts two of its four bytes; one alone becomes the three of U+FFFD. */
function countUtf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    if (code < 0x800) bytes += 1;
    else bytes += isPaired(text, index, code) ? 1 : 2;
  }
  return bytes;
}

function isPaired(text: string, index: number, code: number): boolean {
  if ((code & 0xfc00) === 0xd800) return (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
  return (code & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800;
}
