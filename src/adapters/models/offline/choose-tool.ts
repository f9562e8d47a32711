import type { ToolDefinition } from "../../../domain/tool.ts";
import { toList, toText } from "./json-value.ts";
import { findEmails, findUrls } from "./message-facts.ts";
import { actionLikeness } from "./tool-meanings.ts";
import { toParameters } from "./tool-shapes.ts";
import { splitIdentifier, toWords } from "./words.ts";

const stopWords = new Set(
  "the a an of in on at to for from and or by with is are was be do does did have has this that it its i me my you your we our us please can could would will what which who how when where why there here as if then than so not no yes am into about der die das den dem ein eine und oder mit ist sind bitte mir ich du wie was wer the any some one use using tool returns return given based information value optional default".split(
    " ",
  ),
);

/** Below this a tool does not fit a message. */
const scoreMin = 2;

/** A tool with how well it fits. */
export interface ToolChoice {
  readonly tool: ToolDefinition;
  readonly score: number;
}

/** The tool that fits a text best by name, description and schema; undefined when none does. */
export function chooseTool(text: string, tools: readonly ToolDefinition[]): ToolChoice | undefined {
  const words = [...new Set(toWords(text.slice(0, 4000)).map(({ plain }) => plain))]
    .filter((word) => !stopWords.has(word) && !/^\d/.test(word))
    .slice(0, 60);
  const choices = tools.map((tool) => ({
    tool,
    score: scoreTool(tool, words, text, tools.length),
  }));
  const best = choices.reduce<ToolChoice | undefined>(
    (top, it) => (top === undefined || it.score > top.score ? it : top),
    undefined,
  );
  return best === undefined || best.score < scoreMin ? undefined : best;
}

function scoreTool(
  tool: ToolDefinition,
  words: readonly string[],
  text: string,
  count: number,
): number {
  const parameters = toParameters(tool);
  const name = splitIdentifier(tool.name).filter((part) => !stopWords.has(part));
  const description = toTerms(tool.description.slice(0, 1000));
  const schema = parameters.flatMap((it) => [
    ...splitIdentifier(it.name),
    ...toList(it.schema.enum).flatMap((value) => splitIdentifier(String(value))),
    ...toTerms(toText(it.schema.description).slice(0, 300)),
  ]);
  const best = (terms: readonly string[], word: string) =>
    Math.max(0, ...terms.map((term) => actionLikeness(word, term)));
  const byWord = words.map((word) =>
    Math.max(3 * best(name, word), 1.2 * best(description, word), 0.9 * best(schema, word)),
  );
  const named =
    name.length === 0 ? 0 : name.filter((part) => best(words, part) >= 0.7).length / name.length;
  const sum = byWord.filter((it) => it >= 0.6).reduce((total, it) => total + it, 0);
  const spread = Math.min(sum, 12);
  return spread === 0 && !hasEntities(tool, text)
    ? 0
    : spread + 2 * named + (hasEntities(tool, text) ? 2 : 0) - (count > 1 && named === 0 ? 0.5 : 0);
}

function toTerms(text: string): string[] {
  return toWords(text)
    .map(({ plain }) => plain)
    .filter((word) => !stopWords.has(word) && word.length > 1);
}

/** Whether the text holds what only such a tool takes: an address for a `url`. */
function hasEntities(tool: ToolDefinition, text: string): boolean {
  const names = toParameters(tool)
    .filter(({ isRequired }) => isRequired)
    .map(({ name }) => name.toLowerCase());
  const takesUrl = names.some((name) => /(?:^|_)(?:url|uri|link)$/.test(name));
  const takesMail = names.some((name) => /e?mail|recipient/.test(name));
  return (takesUrl && findUrls(text).length > 0) || (takesMail && findEmails(text).length > 0);
}

/** A tool that answers questions of any kind from one text: a search in knowledge. */
export function findSearchTool(tools: readonly ToolDefinition[]): ToolDefinition | undefined {
  return tools.find((tool) => {
    const words = [...splitIdentifier(tool.name), ...toTerms(tool.description.slice(0, 300))];
    const isSearch = words.some((word) =>
      /^(?:search\w*|knowledge|faq|wiki|docs?|documentation|lookup)$/.test(word),
    );
    const required = toParameters(tool).filter(({ isRequired }) => isRequired);
    return (
      isSearch &&
      required.length === 1 &&
      /^(?:q|query|question|search|text|term|topic|keywords?)$/i.test(required[0]?.name ?? "")
    );
  });
}
