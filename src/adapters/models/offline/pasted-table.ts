/** A message with the table that was pasted into it apart. */
export interface PastedTable {
  /** The message without the table, of a length that rules can work through. */
  readonly question: string;
  /** Undefined: there is none. */
  readonly pasted: string | undefined;
}

/** Characters of a question that are read: its beginning and its end. */
const headMax = 6_000;
const tailMax = 2_000;

const delimiters = [
  ["\t", /\t/g],
  [";", /;(?! )/g],
  ["|", /\|/g],
  [",", /,(?! )/g],
] as const;

/** Separates a pasted table: two or more lines with the same number of the same delimiter. */
export function separateTable(text: string): PastedTable {
  const lines = text.split("\n");
  for (const [sign, delimiter] of delimiters) {
    if (!text.includes(sign)) continue;
    const counts = lines.map((line) => line.match(delimiter)?.length ?? 0);
    const start = counts.findIndex((count, at) => count > 0 && counts[at + 1] === count);
    if (start === -1) continue;
    const end = counts.findIndex((count, at) => at > start && count === 0);
    const stop = end === -1 ? lines.length : end;
    const rest = [...lines.slice(0, start), ...lines.slice(stop)].join("\n");
    return { question: shorten(rest.trim()), pasted: lines.slice(start, stop).join("\n") };
  }
  return { question: shorten(text), pasted: undefined };
}

function shorten(text: string): string {
  if (text.length <= headMax + tailMax) return text;
  return `${text.slice(0, headMax)}\n${text.slice(-tailMax)}`;
}
