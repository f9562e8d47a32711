import {
  type PromptTemplate,
  parsePromptTemplate,
  type TemplateNode,
} from "../domain/prompt-template.ts";
import { TurnError } from "../domain/turn.ts";
import type { ContextInput } from "./context-input.ts";
import { countMessageTokens } from "./count-tokens.ts";
import { renderTemplate } from "./render-template.ts";
import { historyNames, knowledgeNames, toTemplateValues } from "./template-values.ts";

/** Which of the two prompts shows something. */
export type PromptPlace = "system" | "message";

/** Texts that templates may put somewhere; empty where there is nothing. */
export interface PromptTexts {
  readonly history: string;
  readonly knowledge: string;
}

/** The two prompts filled in, and the tokens each takes as a message. */
export interface RenderedPrompts {
  /** Empty when there is no system message. */
  readonly system: string;
  readonly message: string;
  readonly systemTokens: number;
  readonly messageTokens: number;
}

/** The templates of an agent, ready to be filled in for one message. */
export interface Prompts {
  /** Where a template shows the history; undefined when none does. */
  readonly historyPlace: PromptPlace | undefined;
  /** Where a template shows what memory says; undefined when none does. */
  readonly knowledgePlace: PromptPlace | undefined;
  /** With neither history nor knowledge. */
  readonly bare: RenderedPrompts;
  /** Throws `TurnError` TEMPLATE_TOO_LARGE. Asked for the same twice in a row, it works once. */
  render(texts: PromptTexts): RenderedPrompts;
}

/** Stands for a text that a template asks for but does not show. */
const present = "yes";

/**
 * Prepares the system prompt and the template of requests. Throws `TurnError` TEMPLATE_TOO_LARGE
 * when they are too long by themselves.
 */
export function createPrompts(input: ContextInput): Prompts {
  const { spec, message } = input;
  const system = parsePromptTemplate(spec.systemPrompt);
  const request = parsePromptTemplate(spec.promptTemplates.request ?? spec.userPromptTemplate);
  const shown = { system: findShown(system.nodes), message: findShown(request.nodes) };
  const historyPlace = findPlace(shown, historyNames);
  const knowledgePlace = findPlace(shown, knowledgeNames);
  const fill = ({ history, knowledge }: PromptTexts): RenderedPrompts => {
    const unshownHistory = input.history.length > 0 ? present : "";
    const unshownKnowledge = input.memories.length > 0 ? present : "";
    const values = toTemplateValues({
      content: message.content,
      sender: message.sender,
      capability: input.capability,
      now: input.now,
      history: historyPlace === undefined ? unshownHistory : history,
      knowledge: knowledgePlace === undefined ? unshownKnowledge : knowledge,
      summary: "",
      parameters: spec.parameters,
    });
    return toRendered(renderTemplate(system, values), renderTemplate(request, values));
  };
  const bare = fill({ history: "", knowledge: "" });
  let last = { texts: { history: "", knowledge: "" }, rendered: bare };
  return {
    historyPlace,
    knowledgePlace,
    bare,
    render(texts) {
      const { history, knowledge } = texts;
      if (history === "" && knowledge === "") return bare;
      if (last.texts.history !== history || last.texts.knowledge !== knowledge) {
        last = { texts, rendered: fill(texts) };
      }
      return last.rendered;
    },
  };
}

/** The prompts, or undefined when they are longer than a template may be. */
export function findRendering(prompts: Prompts, texts: PromptTexts): RenderedPrompts | undefined {
  try {
    return prompts.render(texts);
  } catch (error) {
    if (error instanceof TurnError && error.failure.reason === "TEMPLATE_TOO_LARGE")
      return undefined;
    throw error;
  }
}

function toRendered(system: string, message: string): RenderedPrompts {
  const systemTokens = system === "" ? 0 : countMessageTokens({ role: "system", text: system });
  return {
    system,
    message,
    systemTokens,
    messageTokens: countMessageTokens({ role: "user", text: message }),
  };
}

/** Names that a template puts into its text, not only tests. */
function findShown(nodes: PromptTemplate["nodes"]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: TemplateNode): void => {
    if (node.kind === "variable") names.add(node.path[0] ?? "");
    if (node.kind === "if") node.otherwise.forEach(visit);
    if (node.kind === "if" || node.kind === "each") node.body.forEach(visit);
  };
  nodes.forEach(visit);
  return names;
}

function findPlace(
  shown: Readonly<Record<PromptPlace, ReadonlySet<string>>>,
  names: readonly string[],
): PromptPlace | undefined {
  if (names.some((name) => shown.message.has(name))) return "message";
  return names.some((name) => shown.system.has(name)) ? "system" : undefined;
}
