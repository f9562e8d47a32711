/** A user's message taken out of the template around it. */
export interface Prompt {
  readonly question: string;
  readonly history: readonly { readonly user: string; readonly assistant: string }[];
  readonly knowledge: readonly string[];
}

const label = /^(?:[#*_\s]*)([A-Z][\p{L} ]{2,40}?)(?:[*_]*):(?:[*_]*)[ \t]*(.*)$/u;
const kinds: readonly (readonly [keyof Prompt, RegExp])[] = [
  ["history", /\b(?:conversation|history|dialog(?:ue)?|verlauf|previous)\b/i],
  ["knowledge", /\b(?:knowledge|memor(?:y|ies)|context|facts|background|wissen)\b/i],
  [
    "question",
    /\b(?:message|request|question|inquiry|query|task|input|prompt|user|customer|anfrage|frage|nachricht|aufgabe)\b/i,
  ],
];

/** Longer messages are no filled templates. */
const linesMax = 5_000;

/** Finds message, history and knowledge in a filled template; a plain message is all question. */
export function readPrompt(text: string): Prompt {
  const parts: Record<keyof Prompt, string[]> = { question: [], history: [], knowledge: [] };
  let current: keyof Prompt | undefined;
  let isTemplate = false;
  const lines = text.split("\n");
  if (lines.length > linesMax) return { question: text.trim(), history: [], knowledge: [] };
  for (const line of lines) {
    const match = label.exec(line.slice(0, 2000));
    const kind = kinds.find(([, pattern]) => pattern.test(match?.[1] ?? ""))?.[0];
    const isTurn =
      current === "history" && /^\s*(?:user|assistant|agent|human|ai)\b.*:/i.test(line);
    if (kind !== undefined && match && !isTurn) {
      current = kind;
      isTemplate ||= kind === "question";
      parts[kind].push(
        line
          .slice(line.indexOf(":") + 1)
          .replace(/^[*_]+/, "")
          .trim(),
      );
    } else parts[current ?? "question"].push(line);
  }
  const question = parts.question.join("\n").trim();
  if (!isTemplate || question === "") return { question: text.trim(), history: [], knowledge: [] };
  return {
    question,
    history: readTurns(parts.history),
    knowledge: parts.knowledge
      .map((it) => it.replace(/^\s*[-*•]\s+/, "").trim())
      .filter((it) => it !== ""),
  };
}

function readTurns(lines: readonly string[]): { user: string; assistant: string }[] {
  const turns: { user: string; assistant: string }[] = [];
  for (const line of lines) {
    const [, who, said] =
      /^\s*(?:[-*•]\s+)?(user|human|customer|assistant|agent|ai)\b[^:]{0,40}:\s*(.*)$/i.exec(
        line.slice(0, 4000),
      ) ?? [];
    if (who === undefined || said === undefined) continue;
    if (/user|human|customer/i.test(who)) turns.push({ user: said, assistant: "" });
    else turns.push({ user: turns.pop()?.user ?? "", assistant: said });
  }
  return turns;
}
