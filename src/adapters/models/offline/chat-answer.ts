import type { ToolDefinition } from "../../../domain/tool.ts";
import type { Conversation } from "./conversation.ts";
import { findSmallTalk } from "./small-talk.ts";
import { wordLikeness } from "./synonyms.ts";
import { toWords } from "./words.ts";

/** Answers without tools: out of history, knowledge and the agent's own instructions. */
export function answerChat(conversation: Conversation, tools: readonly ToolDefinition[]): string {
  switch (findSmallTalk(conversation.question)) {
    case "greeting":
      return `Hello! ${describeAbilities(conversation, tools)}`;
    case "thanks":
      return "You are welcome.";
    case "farewell":
      return "Goodbye.";
    case "introducing":
      return answerIntroduction(conversation.question);
    case "remembering":
      return answerMemory(conversation);
    case "aboutAgent":
      return `I am Caxton's built-in offline model, speaking for this agent; I follow rules and am not a large language model. ${describeAbilities(conversation, tools)}`;
    default:
      return answerFromKnowledge(conversation) ?? cannot(tools);
  }
}

function cannot(tools: readonly ToolDefinition[]): string {
  const names = tools
    .slice(0, 20)
    .map(({ name }) => name)
    .join(", ");
  const help =
    names === ""
      ? "I have no tools here"
      : `I can use ${names}, but found no way to answer this with ${tools.length === 1 ? "it" : "them"}`;
  return `I cannot answer this: ${help}, and nothing in the conversation or the given knowledge says it. Free conversation needs a real language model: configure one for this agent under [llm].`;
}

/** What the agent is for, in the words of its own file. */
function describeAbilities({ system }: Conversation, tools: readonly ToolDefinition[]): string {
  const about = toSentences(system).slice(0, 3).join(" ").slice(0, 600);
  const list = tools
    .slice(0, 20)
    .map(({ name, description }) =>
      description === ""
        ? name
        : `${name} (${description.split(/(?<=[.!?])\s/)[0]?.slice(0, 100)})`,
    );
  const uses = list.length === 0 ? "" : `Tools I can use: ${list.join(", ")}.`;
  const parts = [about === "" ? "" : `This agent's instructions say: "${about}"`, uses].filter(
    (it) => it !== "",
  );
  return parts.length === 0 ? "I can look things up in this conversation." : parts.join(" ");
}

function toSentences(text: string): string[] {
  return text
    .slice(0, 20_000)
    .split(/(?<=[.!?])\s+|\n{2,}/)
    .map((it) => it.replace(/\s+/g, " ").trim())
    .filter((it) => it !== "" && !it.startsWith("#"));
}

function answerIntroduction(question: string): string {
  const name =
    /\b(?:name is|called|call me|hei(?:ß|ss)e|name ist)\s+(\p{L}[\p{L}'-]{0,40}(?:\s\p{Lu}[\p{L}'-]{0,40})?)/iu.exec(
      question,
    )?.[1];
  return name === undefined
    ? "Noted."
    : `Nice to meet you, ${name}. I will find your name in this conversation.`;
}

function answerMemory(conversation: Conversation): string {
  const { question, history } = conversation;
  const users = history.map(({ user }) => user);
  if (
    /\b(?:what did i|did i (?:say|ask)|(?:last|previous) (?:question|message)|was habe ich)\b/i.test(
      question,
    )
  ) {
    const last = users.at(-1);
    return last === undefined
      ? "This is your first message in this conversation."
      : `Your last message was: "${last.slice(0, 1000)}"`;
  }
  if (/\bfirst (?:question|message)\b/i.test(question) && users[0] !== undefined)
    return `Your first message was: "${users[0].slice(0, 1000)}"`;
  if (/\bwhat have we\b/i.test(question))
    return users.length === 0
      ? "Nothing yet."
      : `So far you asked: ${users.map((it) => `"${it.slice(0, 200)}"`).join("; ")}.`;
  const topic =
    /\bmy ([\p{L} ]{2,40}?)(?:\?|\.|$| is\b| again)/iu.exec(question)?.[1]?.trim() ?? "name";
  const told = findTold(topic, [...conversation.knowledge, ...users]);
  return (
    told ??
    answerFromKnowledge(conversation) ??
    `You have not told me your ${topic} in this conversation.`
  );
}

/** What the user said after `my … is`, the latest first. */
function findTold(topic: string, texts: readonly string[]): string | undefined {
  const name = topic.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const said = new RegExp(
    `\\b(?:my|mein\\w*|user's|the user's|users?) ${name}(?:'s| is| was| ist|:)\\s+([^.!?\\n]{1,200})`,
    "iu",
  );
  const called =
    /\b(?:[Ii] am called|[Cc]all me|[Ii]ch hei(?:ß|ss)e|[Ii]'m|[Ii] am)\s+(\p{Lu}[\p{L}'-]{1,40}(?:\s\p{Lu}[\p{L}'-]{1,40})?)/u;
  for (const text of texts.toReversed()) {
    const found =
      said.exec(text)?.[1] ??
      (/name$/i.test(topic)
        ? (called.exec(text)?.[1] ?? /mein name ist (\p{L}[\p{L} '-]{0,60})/iu.exec(text)?.[1])
        : undefined);
    if (found !== undefined)
      return `Your ${topic} is ${found.split(/,| and (?:i|my)\b/i)[0]?.trim()}.`;
  }
  return undefined;
}

const questionWords = new Set(
  "what which who where when how why is are was were do does did the a an of in on at to for my your our their me you we i it its can could would please tell about know and or was wer wie wo wann ist sind der die das ein eine mein dein hat have has be this that there".split(
    " ",
  ),
);

/** The given lines, of knowledge, history and instructions, that share most words with it. */
function answerFromKnowledge({
  question,
  knowledge,
  history,
  system,
}: Conversation): string | undefined {
  const asked = [...new Set(toWords(question.slice(0, 2000)).map(({ plain }) => plain))].filter(
    (word) => !questionWords.has(word) && word.length > 1,
  );
  if (asked.length === 0) return undefined;
  const sources = [
    ...knowledge.slice(0, 500),
    ...history.map(({ user }) => user).filter((it) => !it.trim().endsWith("?")),
    ...toSentences(system),
  ];
  const scored = sources
    .map((text) => ({ text, score: scoreText(text, asked) }))
    .filter(({ score }) => score >= Math.max(0.99, asked.length * 0.5));
  const best = scored.toSorted((one, other) => other.score - one.score).slice(0, 2);
  if (best.length === 0) return undefined;
  return `From what I was given: ${best.map(({ text }) => text.slice(0, 600)).join(" ")}`;
}

function scoreText(text: string, asked: readonly string[]): number {
  const words = new Set(toWords(text.slice(0, 2000)).map(({ plain }) => plain));
  return asked.reduce(
    (sum, word) =>
      sum +
      (words.has(word) ? 1 : [...words].some((it) => wordLikeness(it, word) >= 0.75) ? 0.8 : 0),
    0,
  );
}
